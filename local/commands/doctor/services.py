"""Checks of settings and services. Needs .venv, and contacts only configured services."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from darkroom_emulators.kit.outgoing import Outgoing
from operations.bot_api import BotApi
from operations.bot_settings import faults_of
from operations.dotenv import read_dotenv
from operations.failures import CannotStart, ModelUnfit, TelegramRefused, Unreachable
from operations.memory import Memory
from operations.model_check import check_model
from operations.outside import Outside
from operations.replicate_account import ReplicateAccount, TokenRefused
from operations.takeover import place_of

from ...cloud.running import running_cloud
from ...credentials import Credentials
from ...failures import StoreUnfit
from ...s3.buckets import StoreSetup
from ...s3.moto_process import embedded_moto
from ...sam.reading import read_template
from ...settings import LOCAL_VALUES, of_the_bot, read_settings
from ..scenario import own_ports
from .findings import Finding, FindingState

TELEGRAM = "https://api.telegram.org"
REPLICATE = "https://api.replicate.com/v1"
MODEL_SECONDS = 15.0
# the bot's defaults for settings that .env doesn't have
MODEL_DEFAULTS = {
    "REPLICATE_IMAGE_FIELD": "image",
    "REPLICATE_PROMPT_FIELD": "prompt",
    "REPLICATE_EXTRA_INPUT": "{}",
}
TOLERANCE_SECONDS = 300  # for webhook signatures; S3's allow 15 minutes
STORE_REMEDY = (
    "use a store from docs/s3.md, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in .env"
)


@dataclass(frozen=True)
class Places:
    """The project at `root`, its settings, and the addresses of the real services."""

    root: Path
    variables: Mapping[str, str]
    dotenv: Mapping[str, str]
    telegram: str
    replicate: str
    store: str

    def own(self, name: str) -> str:
        """Return a setting of `.env`, or "" if it is missing or made up for the emulators."""
        value = self.dotenv.get(name, "")
        return "" if value == LOCAL_VALUES.get(name) else value


def places_of(root: Path, variables: Mapping[str, str]) -> Places:
    """Read the settings and addresses of the project at `root`. Raises CannotStart."""
    dotenv = read_dotenv(Path(variables.get("DARKROOM_ENV") or root / ".env"))
    variables = {n: dotenv[n] for n in dotenv if n.startswith("DARKROOM_")} | dict(variables)
    return Places(
        root,
        variables,
        dotenv,
        variables.get("DARKROOM_TELEGRAM_API_URL", TELEGRAM).rstrip("/"),
        variables.get("DARKROOM_REPLICATE_API_URL", REPLICATE).rstrip("/"),
        variables.get("DARKROOM_S3", "").rstrip("/"),
    )


def settings(places: Places) -> list[Finding]:
    """Check `.env` against the bot's own model of its settings. No value is shown."""
    if not places.dotenv:
        words = "missing: scripts/dev doesn't need one, scripts/live does"
        return [Finding(".env", FindingState.OK, words)]
    wrong = [
        Finding(name, FindingState.WRONG, f"{words} (.env)", remedy, needed=True)
        for name, words, remedy in faults_of(LOCAL_VALUES | of_the_bot(places.dotenv))
    ]
    return wrong or [Finding(".env", FindingState.OK, "every setting is valid")]


async def start(places: Places) -> list[Finding]:
    """Start the local cloud like scripts/dev, but with embedded S3 and free ports; then stop it."""
    if faults_of(LOCAL_VALUES | of_the_bot(places.dotenv)):
        return []  # other lines report them
    flags = [*own_ports(), "--host=127.0.0.1", "--s3="]
    try:
        dev = read_settings(flags, places.root, places.variables)
        with embedded_moto(dev) as moto:
            async with running_cloud(dev, moto):
                pass
    except CannotStart as exc:
        return [Finding("start", FindingState.WRONG, str(exc), needed=True)]
    except click.UsageError as exc:
        return [Finding("start", FindingState.WRONG, exc.format_message(), needed=True)]
    return [Finding("start", FindingState.OK, "it starts (tried on other ports)")]


async def telegram(places: Places) -> list[Finding]:
    """Ask the real Telegram for the bot's name and webhook."""
    token = places.own("TELEGRAM_BOT_TOKEN")
    if not token:
        return [Finding("Telegram", FindingState.OK, "no real bot in .env: the emulator is used")]
    calls = Outside()
    api = BotApi(calls, places.telegram, token)
    try:
        name = (await api.call("getMe"))["username"]
        url = (await api.call("getWebhookInfo"))["url"]
    except TelegramRefused as exc:
        remedy = "@BotFather shows it under /mybots, API Token: copy it to .env"
        words = f"rejects TELEGRAM_BOT_TOKEN ({exc.description})"
        return [Finding("Telegram", FindingState.WRONG, words, remedy)]
    except Unreachable as exc:
        return [_offline("Telegram", exc)]
    finally:
        await calls.close()
    return [
        Finding("Telegram", FindingState.OK, f"the bot is @{name}"),
        _webhook(places, api.bot_id, url),
    ]


def _webhook(places: Places, bot_id: str, url: str) -> Finding:
    if not url:
        return Finding("webhook", FindingState.OK, "the bot has none")
    before = Memory(places.root / ".darkroom" / "live").recall(bot_id)
    if before and before.ours == url:
        remedy = "if scripts/live is not running, it has crashed: scripts/live --restore"
        return Finding(
            "webhook", FindingState.OK, f"leads to this machine: {place_of(url)}", remedy
        )
    remedy = "use another bot for tests (@BotFather), or borrow this one: scripts/live --take-over"
    return Finding("webhook", FindingState.WRONG, f"leads elsewhere: {place_of(url)}", remedy)


async def replicate(places: Places) -> Finding:
    """Ask the real Replicate for the name of the token's account."""
    token = places.own("REPLICATE_API_TOKEN")
    if not token:
        return Finding(
            "Replicate", FindingState.OK, "no real account in .env: the emulator is used"
        )
    calls = Outside()
    try:
        name = await ReplicateAccount(calls, places.replicate, token).username()
    except TokenRefused:
        remedy = "create one at replicate.com/account/api-tokens, and copy it to .env"
        return Finding("Replicate", FindingState.WRONG, "rejects REPLICATE_API_TOKEN", remedy)
    except Unreachable as exc:
        return _offline("Replicate", exc)
    finally:
        await calls.close()
    return Finding("Replicate", FindingState.OK, f"the token is {name}'s")


async def model(places: Places) -> list[Finding]:
    """Check, using the real model's schema, that the bot can use the model."""
    token, name = places.own("REPLICATE_API_TOKEN"), places.own("REPLICATE_MODEL")
    environment = of_the_bot(places.dotenv)
    if not token or not name or faults_of(LOCAL_VALUES | environment):
        return []  # other lines report what is missing or wrong
    calls = Outside()
    try:
        async with asyncio.timeout(MODEL_SECONDS):
            await check_model(
                calls, places.replicate, token, MODEL_DEFAULTS | environment, local_models=()
            )
    except ModelUnfit as exc:
        remedy = "the model's page at replicate.com shows its schema, under API"
        return [Finding("model", FindingState.WRONG, str(exc), remedy)]
    except OSError as exc:
        return [_offline("model", Unreachable(type(exc).__name__))]
    finally:
        await calls.close()
    return [Finding("model", FindingState.OK, f"{name} accepts what the bot sends")]


async def bucket(places: Places) -> Finding:
    """Check the store that DARKROOM_S3 names; the embedded S3 needs no check before a start."""
    if not places.store:
        return Finding("bucket", FindingState.OK, "in the embedded S3, created at each start")
    dev = read_settings(["--s3", places.store], places.root, {})
    template = read_template(dev.template, dev.template_parameters())
    calls = _store_calls(places.store)
    keys = Credentials(dev.bot["AWS_ACCESS_KEY_ID"], dev.bot["AWS_SECRET_ACCESS_KEY"])
    try:
        store = StoreSetup(places.store, keys, calls)
        lacks = [await store.inspect(each) for each in template.buckets]
    except StoreUnfit as exc:
        return Finding("bucket", FindingState.WRONG, str(exc), STORE_REMEDY, needed=True)
    finally:
        await calls.close()
    if words := "; ".join(filter(None, lacks)):
        remedy = f"scripts/dev --s3 {places.store} sets it up"
        return Finding("bucket", FindingState.MISSING, words, remedy)
    return Finding(
        "bucket", FindingState.OK, f"at {places.store}, with its rules; conditional writes work"
    )


async def clock(places: Places) -> Finding:
    """Compare this machine's clock with the clocks of the configured services."""
    urls = [places.telegram] if places.own("TELEGRAM_BOT_TOKEN") else []
    urls += [places.replicate] if places.own("REPLICATE_API_TOKEN") else []
    urls += [places.store] if places.store else []
    if not urls:
        return Finding("clock", FindingState.OK, "not compared: no real service is configured")
    skews = {url: await _skew(url, is_store=url == places.store) for url in urls}
    known = {url: skew for url, skew in skews.items() if skew is not None}
    if not known:
        return Finding("clock", FindingState.UNKNOWN, "no service could be reached: offline?")
    url, worst = max(known.items(), key=lambda pair: abs(pair[1]))
    words = f"{abs(worst):.0f} s {'ahead of' if worst > 0 else 'behind'} {urlsplit(url).netloc}"
    if abs(worst) <= TOLERANCE_SECONDS:
        return Finding("clock", FindingState.OK, words)
    remedy = "set it (timedatectl set-ntp true): webhook signatures are valid for 5 minutes"
    return Finding("clock", FindingState.WRONG, words, remedy)


async def _skew(url: str, *, is_store: bool) -> float | None:
    """Return by how many seconds our clock is ahead of a service's, or None if unknown."""
    calls = _store_calls(url) if is_store else Outside()
    try:
        async with asyncio.timeout(10):
            _, _, headers, _ = await calls.request("GET", url)
        return time.time() - parsedate_to_datetime(headers["Date"]).timestamp()
    except (OSError, KeyError, ValueError):
        return None
    finally:
        await calls.close()


def _store_calls(url: str) -> Outgoing:
    """Return a client that uses no proxy for the S3 store."""
    return Outgoing({urlsplit(url).hostname or ""})


def _offline(name: str, why: Unreachable) -> Finding:
    return Finding(name, FindingState.UNKNOWN, f"could not be reached: offline? ({why})")

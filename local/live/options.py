"""Options of scripts/live: the flags of scripts/dev, its own flags, and `.env`."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from darkroom_emulators.kit.addresses import is_loopback
from operations.failures import CannotStart

from ..flags import FOLDER, Project, address, all_of, option, seconds, setting
from ..settings import (
    LOCAL_VALUES,
    Dotenv,
    LocalSettings,
    cloud_options,
    of_the_bot,
    settings_of,
)
from .tunnel import TunnelChoice

TELEGRAM = "https://api.telegram.org"
REPLICATE = "https://api.replicate.com/v1"
NGROK_AGENT = "http://127.0.0.1:4040"
# https://core.telegram.org/bots/api#setwebhook
WEBHOOK_PORTS = {80, 88, 443, 8443}
EMULATED_MODEL = "darkroom/"
TOKEN = re.compile(r"\d+:\S+")
BOT_WANTED = (
    "TELEGRAM_BOT_TOKEN: send /newbot to @BotFather in Telegram, and write the token from its "
    "reply into the file, like TELEGRAM_BOT_TOKEN=123456789:AAE..."
)
ACCOUNT_WANTED = "REPLICATE_API_TOKEN: create one at replicate.com/account/api-tokens, like r8_..."
MODEL_WANTED = (
    "REPLICATE_MODEL: a model at replicate.com that accepts a picture, as owner/name; set "
    "REPLICATE_IMAGE_FIELD and REPLICATE_PROMPT_FIELD to the names of its inputs"
)


@dataclass(frozen=True)
class Options:
    """How to go live.

    `settings` are for the real services, but don't include the public address yet. `old_secret` is
    the secret token in .env, which the bot's deployment uses, or empty if .env has none.
    """

    settings: LocalSettings
    tunnel: TunnelChoice
    memory: Path
    old_secret: str
    may_take_over: bool
    restore: bool
    check_every: float


def options_of(
    where: Project,
    *,
    telegram: str,
    replicate: str,
    telegram_api_url: str,
    replicate_api_url: str,
    public_url: str | None,
    ngrok_agent: str,
    state: Path | None,
    **more: Any,
) -> Options:
    """Return the options, given the values of `live_options`.

    Raises CannotStart if `.env` lacks a setting that a real service needs.
    """
    dotenv: Dotenv = more["env"]
    is_telegram, is_replicate = telegram == "real", replicate == "real"
    take_over, restore, check_every = (
        more.pop(name) for name in ("take_over", "restore", "check_every")
    )
    if not is_telegram and not is_replicate:
        raise CannotStart("neither service is real: use scripts/dev instead")
    faults = _faults(dotenv, is_telegram=is_telegram, is_replicate=is_replicate and not restore)
    if faults:
        raise CannotStart("\n  ".join([f"{dotenv.file} lacks:", *faults]))
    settings = replace(
        settings_of(where.root, **more),
        live_telegram=telegram_api_url if is_telegram else "",
        live_replicate=replicate_api_url if is_replicate else "",
        bot=_bot(dotenv, is_telegram=is_telegram, is_replicate=is_replicate),
    )
    return Options(
        settings=settings,
        tunnel=TunnelChoice(
            public_url=public_url or _base_url(dotenv),
            told_by="--public-url" if public_url else "BASE_URL in .env",
            agent_url=ngrok_agent,
            authtoken=dotenv.get("NGROK_AUTHTOKEN") or where.variables.get("NGROK_AUTHTOKEN", ""),
            domain=dotenv.get("NGROK_DOMAIN") or where.variables.get("NGROK_DOMAIN", ""),
        ),
        memory=state or where.root / ".darkroom" / "live",
        old_secret=_own(dotenv, "TELEGRAM_SECRET_TOKEN"),
        may_take_over=take_over,
        restore=restore,
        check_every=check_every,
    )


def _bot(dotenv: Mapping[str, str], *, is_telegram: bool, is_replicate: bool) -> dict[str, str]:
    """Return the bot's settings, without values in `.env` that belong to an emulated service.

    For the real Telegram, the secret token is a new one that nobody else can know.
    """
    hidden = []
    if not is_telegram:
        hidden.append("TELEGRAM_")
    if not is_replicate and not dotenv.get("REPLICATE_MODEL", "").startswith(EMULATED_MODEL):
        hidden.append("REPLICATE_")
    own = {
        name: value
        for name, value in of_the_bot(dotenv).items()
        if not name.startswith(tuple(hidden))
    }
    fresh = {"TELEGRAM_SECRET_TOKEN": secrets.token_urlsafe(32)} if is_telegram else {}
    return LOCAL_VALUES | own | fresh


def _faults(dotenv: Mapping[str, str], *, is_telegram: bool, is_replicate: bool) -> list[str]:
    """Return a message for each setting that a real service needs and `.env` lacks."""
    model = dotenv.get("REPLICATE_MODEL", "")
    found = []
    if is_telegram and not TOKEN.fullmatch(_own(dotenv, "TELEGRAM_BOT_TOKEN")):
        found.append(BOT_WANTED)
    if is_replicate and not _own(dotenv, "REPLICATE_API_TOKEN"):
        found.append(ACCOUNT_WANTED)
    if is_replicate and (not model or model.startswith(EMULATED_MODEL)):
        found.append(MODEL_WANTED)
    return found


def _own(dotenv: Mapping[str, str], name: str) -> str:
    """Return a setting, or "" if it is missing or still the made-up value from .env.example."""
    value = dotenv.get(name, "")
    return "" if value == LOCAL_VALUES[name] else value


def _base_url(dotenv: Mapping[str, str]) -> str:
    """Return BASE_URL from `.env`, or "" if it is missing or a loopback address.

    Raises CannotStart if Telegram wouldn't accept it.
    """
    url = dotenv.get("BASE_URL", "")
    if not url or is_loopback(urlsplit(url).hostname):
        return ""
    try:
        return _public_url(url)
    except click.BadParameter as exc:
        raise CannotStart(f"BASE_URL in .env: {exc.message}") from None


def _public_url(text: str) -> str:
    """Parse the URL of a tunnel. Telegram accepts only https, on four ports."""
    url = address(text)
    parts = urlsplit(url)
    if not is_loopback(parts.hostname) and (
        parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS
    ):
        ports = ", ".join(map(str, sorted(WEBHOOK_PORTS)))
        raise click.BadParameter(f"the URL must begin with https:// and use one of ports {ports}")
    return url


WHICH = click.Choice(["real", "mock"])
TUNNEL_WORDS = "Public address of your own tunnel to the gateway."
TAKE_OVER_WORDS = "Use the bot even if its webhook leads elsewhere; restore it at the end."
OPTIONS = (
    option("--telegram", "Which Telegram to use.", type=WHICH, default="real"),
    option(
        "--replicate", "Which Replicate to use; mock costs nothing.", type=WHICH, default="mock"
    ),
    option("--public-url", TUNNEL_WORDS, "URL", type=_public_url),
    option("--take-over", TAKE_OVER_WORDS, is_flag=True),
    option("--restore", "Restore what a crashed run took over, and exit.", is_flag=True),
    option("--state", "Where to save the state to restore.", "FOLDER", type=FOLDER),
    option("--check-every", "Seconds between checks for updates.", "S", type=seconds, default=15),
    setting("--telegram-api-url", "The Bot API.", "URL", default=TELEGRAM, type=address),
    setting("--replicate-api-url", "Replicate's API.", "URL", default=REPLICATE, type=address),
    setting("--ngrok-agent", "A running ngrok agent.", "URL", default=NGROK_AGENT, type=address),
)
live_options = all_of((cloud_options, *OPTIONS))

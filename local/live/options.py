"""What scripts/live is started with: the flags of scripts/dev and its own, and `.env`."""

import argparse
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from darkroom_emulators.kit.addresses import is_loopback
from operations.failures import CannotStart

from ..flags import add_flag, address, seconds
from ..settings import (
    LOCAL_VALUES,
    Settings,
    build_parser,
    of_the_bot,
    parse_flags,
    settings_of,
)
from .tunnel import TunnelChoice

DESCRIPTION = "Run the local cloud with the real Telegram, and with the real Replicate if you like."
TELEGRAM = "https://api.telegram.org"
REPLICATE = "https://api.replicate.com/v1"
NGROK_AGENT = "http://127.0.0.1:4040"
# https://core.telegram.org/bots/api#setwebhook
WEBHOOK_PORTS = {80, 88, 443, 8443}
EMULATED_MODEL = "darkroom/"
TOKEN = re.compile(r"\d+:\S+")
BOT_WANTED = (
    "TELEGRAM_BOT_TOKEN: send /newbot to @BotFather in Telegram, and write the token that it "
    "answers there, like TELEGRAM_BOT_TOKEN=123456789:AAE..."
)
ACCOUNT_WANTED = "REPLICATE_API_TOKEN: make one at replicate.com/account/api-tokens, like r8_..."
MODEL_WANTED = (
    "REPLICATE_MODEL: a model at replicate.com that takes a picture, as owner/name; "
    "REPLICATE_IMAGE_FIELD and REPLICATE_PROMPT_FIELD name its inputs"
)


@dataclass(frozen=True)
class Options:
    """How to go live.

    `settings` name the real services; the public address is known later. `old_secret` is the secret
    token of the bot's own deployment, empty if .env has none.
    """

    settings: Settings
    tunnel: TunnelChoice
    memory: Path
    old_secret: str
    may_take_over: bool
    restore: bool
    check_every: float


def read_options(
    arguments: Sequence[str], root: Path, environment: Mapping[str, str] = os.environ
) -> Options:
    """Return the options for the project at `root`.

    Exits with a message where a flag can't be right. Raises CannotStart where `.env` lacks what a
    real service needs.
    """
    flags = parse_flags(_parser, arguments, root, environment)
    dotenv = flags.dotenv
    is_telegram, is_replicate = flags.telegram == "real", flags.replicate == "real"
    if not is_telegram and not is_replicate:
        raise CannotStart("nothing is to be real: that is scripts/dev")
    faults = _faults(
        dotenv, is_telegram=is_telegram, is_replicate=is_replicate and not flags.restore
    )
    if faults:
        raise CannotStart("\n  ".join([f"{flags.env or '.env'} lacks:", *faults]))
    settings = replace(
        settings_of(flags, root),
        live_telegram=flags.telegram_api_url if is_telegram else "",
        live_replicate=flags.replicate_api_url if is_replicate else "",
        bot=_bot(dotenv, is_telegram=is_telegram, is_replicate=is_replicate),
    )
    return Options(
        settings=settings,
        tunnel=TunnelChoice(
            public_url=flags.public_url or _base_url(dotenv),
            told_by="--public-url" if flags.public_url else "BASE_URL in .env",
            agent_url=flags.ngrok_agent,
            authtoken=dotenv.get("NGROK_AUTHTOKEN") or environment.get("NGROK_AUTHTOKEN", ""),
            domain=dotenv.get("NGROK_DOMAIN") or environment.get("NGROK_DOMAIN", ""),
        ),
        memory=flags.state or root / ".darkroom" / "live",
        old_secret=_own(dotenv, "TELEGRAM_SECRET_TOKEN"),
        may_take_over=flags.take_over,
        restore=flags.restore,
        check_every=flags.check_every,
    )


def _bot(dotenv: Mapping[str, str], *, is_telegram: bool, is_replicate: bool) -> dict[str, str]:
    """Return the bot's settings: what `.env` says of a real service is not for an emulator.

    The real Telegram gets a secret token that nobody has known before.
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
    """Return what `.env` lacks for the real services, each with what to write there."""
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
    """Return a setting, empty where it is missing or the made-up one of .env.example."""
    value = dotenv.get(name, "")
    return "" if value == LOCAL_VALUES[name] else value


def _base_url(dotenv: Mapping[str, str]) -> str:
    """Return where `.env` says that a tunnel leads here, empty where it names this machine."""
    url = dotenv.get("BASE_URL", "")
    if not url or is_loopback(urlsplit(url).hostname):
        return ""
    try:
        return _public_url(url)
    except argparse.ArgumentTypeError as exc:
        raise CannotStart(f"BASE_URL in .env: {exc}") from None


def _parser(environment: Mapping[str, str]) -> argparse.ArgumentParser:
    parser = build_parser("scripts/live", DESCRIPTION, environment)

    def add(flag: str, words: str, **more: Any) -> None:
        parser.add_argument(flag, help=words, **more)

    def add_address(flag: str, default: str, words: str) -> None:
        add_flag(parser, environment, flag, default, words, kind=address)

    parts = {"choices": ["real", "mock"]}
    add("--telegram", "which Telegram (default real)", default="real", **parts)
    add("--replicate", "which one (default mock: no money is spent)", default="mock", **parts)
    tunnel = "where a tunnel of your own, which leads to the gateway, is reached from outside"
    add("--public-url", tunnel, type=_public_url, default=None, metavar="URL")
    take_over = "use the bot although its updates go elsewhere; in the end they do again"
    add("--take-over", take_over, action="store_true")
    add("--restore", "put back what a run that crashed has left, and end", action="store_true")
    state = "where to remember what is to be put back (default .darkroom/live)"
    add("--state", state, type=Path, default=None, metavar="FOLDER")
    check = "how often to look whether updates arrive (default 15)"
    add("--check-every", check, type=seconds, default=15.0, metavar="SECONDS")
    add_address("--telegram-api-url", TELEGRAM, "another Bot API server, such as one of your own")
    add_address("--replicate-api-url", REPLICATE, "another address of Replicate's API")
    add_address("--ngrok-agent", NGROK_AGENT, "where a running ngrok agent answers")
    return parser


def _public_url(text: str) -> str:
    """Return the address. Telegram takes only https, on four ports."""
    url = address(text)
    parts = urlsplit(url)
    if not is_loopback(parts.hostname) and (
        parts.scheme != "https" or (parts.port or 443) not in WEBHOOK_PORTS
    ):
        ports = ", ".join(map(str, sorted(WEBHOOK_PORTS)))
        raise argparse.ArgumentTypeError(f"it must be https://, on port {ports}")
    return url

"""`darkroom verify-real`: compare the emulators with the real services."""

import os
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx

from darkroom_emulators.testing.replicate import ReplicateEmulator
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.flags import new_file, option
from operations.failures import CommandFailed

from .comparing import Difference, ServiceAddress, differences
from .probes import REPLICATE, TELEGRAM
from .report import page

KEYS = ("REPLICATE_API_TOKEN", "TELEGRAM_BOT_TOKEN")


@click.command("verify-real")
@option("--replicate", "URL of Replicate's API.", "URL", default="https://api.replicate.com/v1")
@option("--telegram", "URL of Telegram's Bot API.", "URL", default="https://api.telegram.org")
@option("--page", "Page to write.", "FILE", type=new_file, default="docs/verified.md")
def verify_real(*, replicate: str, telegram: str, **given: Path) -> None:
    """Compare the emulators with the real services.

    Makes calls that cost nothing and change nothing, with the keys in REPLICATE_API_TOKEN and
    TELEGRAM_BOT_TOKEN, and writes the differences from the emulators' responses to a page of the
    docs. A service whose key is not set is skipped.
    """
    keys = {name: os.environ.get(name, "") for name in KEYS}
    if not any(keys.values()):
        raise CommandFailed(f"no key is set: set {' or '.join(KEYS)}, or both")
    found: dict[str, list[Difference]] = {}
    counts = {"Replicate": len(REPLICATE), "Telegram": len(TELEGRAM)}
    with ExitStack() as stack:
        try:
            if key := keys["REPLICATE_API_TOKEN"]:
                ours = stack.enter_context(ReplicateEmulator())
                headers = {"Authorization": f"Bearer {key}"}
                places = (
                    ServiceAddress(replicate, headers),
                    ServiceAddress(f"{ours.url}/v1", headers),
                )
                found["Replicate"] = list(differences(REPLICATE, *places))
            if key := keys["TELEGRAM_BOT_TOKEN"]:
                bot = stack.enter_context(TelegramEmulator())
                places = (
                    ServiceAddress(f"{telegram}/bot{key}", {}),
                    ServiceAddress(f"{bot.url}/bot{bot.token}", {}),
                )
                found["Telegram"] = list(differences(TELEGRAM, *places))
        except httpx.HTTPError as exc:  # its text may contain a URL, and so a token
            raise CommandFailed(f"a service can't be reached: {type(exc).__name__}") from None
    given["page"].write_text(page(found, counts, datetime.now(UTC).date()))
    for service, rows in found.items():
        click.echo(f"{service}: {counts[service]} calls, {len(rows)} differences")
    click.echo(f"written to {given['page']}")

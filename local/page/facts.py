"""What the page is told about the cloud."""

import shlex
from pathlib import Path

from typing_extensions import TypedDict

from ..journeys.this_bot import WEBHOOKS, Caller
from ..settings import LocalSettings


class KeptState(TypedDict):
    """The folder of `--keep`, and those moved aside from there, oldest first.

    `commands` start with the states kept in other folders next to it.
    """

    folder: str
    aside: list[str]
    commands: list[str]


class CloudFacts(TypedDict):
    """Facts about this cloud: `s3` is the URL of a store that is not ours, which causes no events.

    `webhooks` says who calls a path. `kept` is null if all state is in memory.
    """

    s3: str
    webhooks: dict[str, Caller]
    kept: KeptState | None


def cloud_facts(settings: LocalSettings) -> CloudFacts:
    """Return the facts."""
    return {
        "s3": settings.external_s3,
        "webhooks": {} if settings.is_foreign else WEBHOOKS,
        "kept": _kept(settings.keep) if settings.keep else None,
    }


def _kept(folder: Path) -> KeptState:
    from darkroom_emulators.kit.state_folder import FILE, LOCK, moved_aside  # noqa: PLC0415 - what only those who keep state need

    own = folder.absolute()
    aside = moved_aside(own)
    kept = {each.parent for each in own.parent.glob(f"*/{FILE}") if (each.parent / LOCK).exists()}
    return {
        "folder": str(own),
        "aside": [str(each) for each in aside],
        "commands": [
            f"scripts/dev --keep {shlex.quote(str(each))}" for each in sorted(kept - {own, *aside})
        ],
    }

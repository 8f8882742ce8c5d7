"""Facts about the cloud that the page needs."""

import shlex
from pathlib import Path

from typing_extensions import TypedDict

from ..journeys.this_bot import WEBHOOKS, Caller
from ..settings import LocalSettings


class KeptState(TypedDict):
    """State that is kept on disk.

    `folder` is the folder of `--keep`. `aside` lists the folders to which its earlier states were
    moved, oldest first. Each of `commands` starts a cloud with the state in a neighboring folder.
    """

    folder: str
    aside: list[str]
    commands: list[str]


class CloudFacts(TypedDict):
    """Facts about this cloud.

    `s3` is the URL of an external S3 store, or empty; calls to it cause no events. `webhooks` maps
    each path to the service that calls it. `kept` is null if all state is in memory.
    """

    s3: str
    webhooks: dict[str, Caller]
    kept: KeptState | None


def cloud_facts(settings: LocalSettings) -> CloudFacts:
    """Return the facts about the cloud with these settings."""
    return {
        "s3": settings.external_s3,
        "webhooks": {} if settings.is_foreign else WEBHOOKS,
        "kept": _kept(settings.keep) if settings.keep else None,
    }


def _kept(folder: Path) -> KeptState:
    from darkroom_emulators.kit.state_folder import FILE, LOCK, moved_aside  # noqa: PLC0415 - only needed when state is kept

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

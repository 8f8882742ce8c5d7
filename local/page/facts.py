"""What the page is told of the cloud that it shows."""

from pathlib import Path

from typing_extensions import TypedDict

from ..journeys.this_bot import WEBHOOKS, Caller
from ..settings import LocalSettings


class KeptState(TypedDict):
    """The folder of `--keep`, and those that were moved aside from there, oldest first."""

    folder: str
    aside: list[str]


class CloudFacts(TypedDict):
    """Facts of this cloud: `s3` is the URL of a store that is not ours, which makes no events.

    `webhooks` says who calls a path. `kept` is null where all state is in memory.
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
    from darkroom_emulators.kit.state_folder import moved_aside  # noqa: PLC0415 - what only those who keep state need

    found = moved_aside(folder.absolute())
    return {"folder": str(folder.absolute()), "aside": [str(each) for each in found]}

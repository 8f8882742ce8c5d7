"""Counts the calls that one photo makes, from the local cloud's own event log."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trust.cloud import PHOTO, Cloud
from trust.person import Person

FUNCTIONS = ("TelegramWebhookFunction", "ReplicateWebhookFunction")
MEMORY_GB = 0.5  # template.yaml: MemorySize
Event = Mapping[str, Any]


@dataclass(frozen=True)
class PhotoCalls:
    """What one photo asks of the services, both functions together, warm."""

    invocations: int
    seconds: float
    s3_writes: int
    s3_reads: int
    s3_deletes: int
    picture_reads: int
    picture_bytes: int
    telegram: int
    messages: int
    downloads: int
    replicate: int
    log_bytes: int


def measure() -> PhotoCalls:
    """Send photos through a local cloud; return what the last of them took."""
    with tempfile.TemporaryDirectory() as folder:
        cloud = Cloud("--delay", "0.5").start(Path(folder))
        try:
            for _ in range(2):  # the first starts the functions
                person = Person(cloud)
                person.sends(photo=PHOTO)
                person.gets("photo")
                journey = cloud.journey(person.chat)
            return count_calls(journey)
        finally:
            cloud.stop()


def count_calls(events: Iterable[Event]) -> PhotoCalls:
    """Return what the last run of each function did, by the trace that its calls carry."""
    log = list(events)
    ends = [
        next(e["data"] for e in reversed(log) if e["kind"] == "invocation.end" and _of(e, name))
        for name in FUNCTIONS
    ]
    traces = [end["trace"] for end in ends]
    ours = [
        (event["source"], event["kind"], event["data"])
        for event in log
        if any(trace in str(event["data"].get("trace")) for trace in traces)
    ]
    s3 = [data["method"] for _, kind, data in ours if kind == "s3.call"]
    bot = [d["method"] for source, kind, d in ours if (source, kind) == ("telegram", "call")]
    pictures = [e["data"] for e in log if e["kind"] == "s3.call" and _is_picture(e["data"])]
    return PhotoCalls(
        invocations=len(ends),
        seconds=sum(end["duration_ms"] for end in ends) / 1e3,
        s3_writes=s3.count("PUT"),
        s3_reads=s3.count("GET"),
        s3_deletes=s3.count("DELETE"),
        picture_reads=1,
        picture_bytes=pictures[-1]["size"],
        telegram=len(bot),
        messages=sum(method.startswith("send") for method in bot),
        downloads=sum(kind == "file.downloaded" for _, kind, _ in ours),
        replicate=sum((source, kind) == ("replicate", "call") for source, kind, _ in ours),
        log_bytes=sum(len(json.dumps(d["line"])) for _, kind, d in ours if kind == "log"),
    )


def _of(event: Event, function: str) -> bool:
    return bool(event["data"]["function"] == function)


def _is_picture(data: Event) -> bool:
    return bool(data["method"] == "PUT" and data["key"].startswith("images/"))

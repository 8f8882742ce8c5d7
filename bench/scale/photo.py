"""Count the calls that one photo causes, from the local cloud's event log."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from darkroom_emulators.kit.events import Event, TracedEvent
from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import BotCall, FileDownloaded
from local.lambda_.events import InvocationEnded, LogLine
from local.s3.events import S3Call
from trust.cloud import PHOTO, Cloud
from trust.person import Person

FUNCTIONS = ("TelegramWebhookFunction", "ReplicateWebhookFunction")
MEMORY_GB = 0.5  # template.yaml: MemorySize


@dataclass(frozen=True)
class PhotoCalls:
    """The calls that both functions together make for one photo, when warm."""

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


def measure(*, delay: float = 0.5, settings: Mapping[str, str] | None = None) -> PhotoCalls:
    """Send photos through a local cloud; return the calls of the last one.

    The model takes `delay` seconds; `settings` are the bot's settings.
    """
    with Cloud("--delay", str(delay), settings=settings).running() as cloud:
        for _ in range(2):  # the first one starts the functions
            person = Person(cloud)
            person.sends(photo=PHOTO)
            person.gets("photo")
            journey = cloud.journey(person.chat)
        return count_calls(entry.event for entry in journey)


def count_calls(events: Iterable[Event]) -> PhotoCalls:
    """Count the calls in a photo's `events` that have the trace ids of its two functions' runs."""
    log = list(events)
    runs = [each for each in log if isinstance(each, InvocationEnded)]
    ends = [run for run in runs if run.function in FUNCTIONS]
    traces = [end.trace for end in ends if end.trace]
    ours = [
        event
        for event in log
        if isinstance(event, TracedEvent) and any(trace in (event.trace or "") for trace in traces)
    ]
    s3 = [event.method for event in ours if isinstance(event, S3Call)]
    bot = [event.method for event in ours if isinstance(event, BotCall)]
    lines = [event.line for event in ours if isinstance(event, LogLine)]
    return PhotoCalls(
        invocations=len(ends),
        seconds=sum(end.duration_ms for end in ends) / 1e3,
        s3_writes=s3.count("PUT"),
        s3_reads=s3.count("GET"),
        s3_deletes=s3.count("DELETE"),
        picture_reads=1,
        picture_bytes=[event for event in log if _is_picture(event)][-1].size,
        telegram=len(bot),
        messages=sum(method.startswith("send") for method in bot),
        downloads=sum(isinstance(event, FileDownloaded) for event in ours),
        replicate=sum(isinstance(event, ApiCall) for event in ours),
        log_bytes=sum(len(json.dumps(line)) for line in lines),
    )


def _is_picture(event: Event) -> TypeGuard[S3Call]:
    return isinstance(event, S3Call) and event.method == "PUT" and event.key.startswith("images/")

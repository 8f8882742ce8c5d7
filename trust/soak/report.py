"""The report that a soak prints when it ends."""

import json
import statistics
from collections.abc import Iterator
from pathlib import Path

from local.commands.stream import READER
from local.commands.terminal import describe
from local.journeys.journeys import Journeys

from .ledger import Ledger, Photo
from .verdict import Repeat, Verdict

SHOWN_EVENTS = 12


def report(ledger: Ledger, verdict: Verdict, events: Path) -> str:
    """Return the result as text; the file `events` has all events, one JSON object per line."""
    return "\n".join(_lines(ledger, verdict, events))


def _lines(ledger: Ledger, verdict: Verdict, events: Path) -> Iterator[str]:
    photos = list(ledger.photos.values())
    struck = ", ".join(f"{kind} {count}" for kind, count in ledger.struck.most_common())
    yield f"faults       {ledger.struck.total()} ({struck})"
    accepted = sum(photo.is_accepted for photo in photos)
    yield f"sent         {len(photos)}"
    yield f"accepted     {accepted} (the others were refused with a text, or lost)"
    yield f"answered     {ledger.answered}"
    yield f"duplicates   {len(verdict.answers)}"
    yield from _repeats(verdict.answers)
    yield f"paid twice   {len(verdict.predictions)}"
    yield from _repeats(verdict.predictions)
    yield f"lost         {len(verdict.lost)}"
    for photo in verdict.lost:
        yield f"  {_name(photo)}; its last events:"
        yield from (f"    {line}" for line in _last_events(events, photo.update_id))
    if not verdict.is_good:
        yield f"all events   {events}, one JSON object per line; `id` is the number of an event"
    yield f"waited       {_latencies(photos)} (from sending to the answer, by the cloud's clock)"


def _repeats(repeats: list[Repeat]) -> Iterator[str]:
    for repeat in repeats:
        why = repeat.why or "NOTHING IN THE EVENTS EXPLAINS IT"
        yield f"  {_name(repeat.photo)}, {repeat.what}: {why}"


def _name(photo: Photo) -> str:
    return f"update {photo.update_id} (message {photo.message_id} of {photo.chat_id})"


def _last_events(events: Path, update_id: int) -> list[str]:
    """Return the last events of a photo's journey, worded as in scripts/send-photo."""
    journeys = Journeys()
    with events.open(encoding="utf-8") as lines:
        found = [
            f"{entry.id:6} {describe(entry.event)}"
            for entry in READER.read_all(map(json.loads, lines))
            if journeys.update_of(entry.event) == update_id
        ]
    return found[-SHOWN_EVENTS:]


def _latencies(photos: list[Photo]) -> str:
    waits = [photo.answers[0].at - photo.at for photo in photos if photo.answers]
    if len(waits) < 2:
        return "too few to say"
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    return f"p50 {cuts[49]:.1f} s, p95 {cuts[94]:.1f} s, max {max(waits):.1f} s"

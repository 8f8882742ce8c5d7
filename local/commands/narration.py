"""Prints events on a terminal, mostly one line each, without the functions' tracebacks."""

import time
from collections import Counter

import click

from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Entry, Event

from ..lambda_.events import ExceptionLogged, LogLine
from ..redaction import Redaction
from .terminal import colored

# the start of a long paragraph that Lambda's runtime logs when importing a handler fails
ADVICE = "LAMBDA_WARNING: Unhandled exception."


async def narrate(log: EventLog, hide: Redaction) -> None:
    """Print each event from now on."""
    narrator = Narrator()
    async for entry in log.follow(log.last_id):
        if said := narrator.says(entry.event):
            click.echo(f"{click.style(_moment(entry), dim=True)}  {hide(said)}")


class Narrator:
    """Describes most events in one line, and exceptions in two (in one if they recur)."""

    def __init__(self) -> None:
        self._raised: Counter[tuple[str, str]] = Counter()

    def says(self, event: Event) -> str | None:
        """Return an event as colored text, or None if it need not be shown."""
        if isinstance(event, LogLine) and (event.is_traceback or ADVICE in str(event.line)):
            return None
        said = colored(event)
        if isinstance(event, ExceptionLogged):
            same = event.function, said
            self._raised[same] += 1
            if (count := self._raised[same]) > 1:
                return f"{said.splitlines()[0]}  (the same, {count} times now)"
        return said


def _moment(entry: Entry) -> str:
    return time.strftime("%H:%M:%S", time.localtime(entry.at)) + f".{int(entry.at % 1 * 1000):03d}"

"""What the emulators' fixtures have in common: the events that were recorded."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from ..kit.event_log import EventLog
from ..kit.events import Event
from ..kit.serving import ServerThread

E = TypeVar("E", bound=Event)


class Recorded:
    """An emulator in a thread of its own that keeps a log."""

    _log: EventLog
    _thread: ServerThread

    def events(self, kind: type[E]) -> list[E]:
        """Return the events of a class, oldest first; `Event` has them all."""
        return self._log.of(kind)

    def timed(self, kind: type[E]) -> list[tuple[float, E]]:
        """Return the events of a class, each with its time: Unix seconds of the clock."""
        entries = self._log.since()
        return [(each.at, each.event) for each in entries if isinstance(each.event, kind)]

    def wait_for(
        self, kind: type[E], fits: Callable[[E], bool] = lambda _: True, *, within: float = 20
    ) -> E:
        """Return the first event of a class that `fits`, waiting for it if need be.

        This is for bots that go on working after they answered their webhook. Raises TimeoutError
        after `within` real seconds.
        """

        async def work() -> E:
            async for _, _, event in self._log.follow():
                if isinstance(event, kind) and fits(event):
                    return event
            raise AssertionError("the log does not end")

        try:
            return self._thread.run(asyncio.wait_for(work(), within))
        except TimeoutError:
            seen = ", ".join(event.kind for event in self.events(Event)[-20:])
            name = kind.__name__
            raise TimeoutError(f"no such {name} within {within} s; there were: {seen}") from None

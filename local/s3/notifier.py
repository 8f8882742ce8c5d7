"""Runs functions when objects are created or removed, as the template configures."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from darkroom_emulators.kit.clock import Clock

from ..sam.template import Function
from .notifications import ObjectChange, is_wanted, notification

# after about 16 rounds, Lambda stops a function that keeps running itself through S3
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
MOST_ROUNDS = 16


class EventQueue(Protocol):
    """A queue of events, each of which runs a function."""

    def put(self, name: str, event: bytes, trace_id: str = "") -> None:
        """Queue an event for the function `name`."""


class Notifier:
    """Runs functions for the changes passed to `hear`. Changes before `start` are ignored."""

    def __init__(self, functions: Sequence[Function], queue: EventQueue, clock: Clock):
        self._functions, self._queue, self._clock = functions, queue, clock
        self._rounds: Counter[tuple[str, str]] = Counter()
        self._has_started = False

    def start(self) -> None:
        """Run functions for all changes from now on."""
        self._has_started = True

    @property
    def is_needed(self) -> bool:
        """Whether changes to objects run any function."""
        return any(function.object_events for function in self._functions)

    def hear(self, change: ObjectChange) -> None:
        """Run each function that is configured for this change."""
        for function in self._functions if self._has_started else ():
            for wanted in function.object_events:
                if is_wanted(change, wanted) and not self._is_loop(function.name, change):
                    event = notification(change, wanted.name, self._clock.now())
                    trace = f"Root={change.trace}" if change.trace else ""
                    self._queue.put(function.name, json.dumps(event).encode(), trace)

    def _is_loop(self, name: str, change: ObjectChange) -> bool:
        if change.trace is None:
            return False
        self._rounds[name, change.trace] += 1
        return self._rounds[name, change.trace] > MOST_ROUNDS

"""Runs functions when objects are created or removed, as the template configures."""

import json
import logging
from collections.abc import Sequence
from typing import Protocol

from darkroom_emulators.kit.clock import Clock

from ..sam.template import Function
from ..traces import caused_by, rounds_of
from .notifications import ObjectChange, is_wanted, notification

# after about 16 rounds, Lambda stops a function that keeps running itself through S3
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
MOST_ROUNDS = 16

_logger = logging.getLogger(__name__)


class EventQueue(Protocol):
    """A queue of events, each of which runs a function."""

    def put(self, name: str, event: bytes, trace_id: str = "") -> None:
        """Queue an event for the function `name`."""


class Notifier:
    """Runs functions for the changes passed to `hear`. Changes before `start` are ignored."""

    def __init__(self, functions: Sequence[Function], queue: EventQueue, clock: Clock):
        self._functions, self._queue, self._clock = functions, queue, clock
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
                    trace = caused_by(change.trace_id)
                    self._queue.put(function.name, json.dumps(event).encode(), trace)

    def _is_loop(self, name: str, change: ObjectChange) -> bool:
        is_loop = rounds_of(change.trace_id) >= MOST_ROUNDS
        if is_loop:
            words = "%s is not run for %s: functions have run each other through S3 %d times"
            _logger.warning(words, name, change.key, MOST_ROUNDS)
        return is_loop

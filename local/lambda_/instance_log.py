"""Logs one instance's invocations and output as events."""

import contextlib
from collections.abc import Iterable
from functools import partial
from typing import Any

from pydantic_core import from_json

from darkroom_emulators.kit.event_log import EventLog

from ..redaction import Redaction
from ..sam.template import Function
from ..traces import root_of
from .events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationError,
    InvocationFacts,
    InvocationStarted,
    LogLine,
)
from .invocation import Invocation, InvocationFailed
from .missing_packages import remedy
from .tracebacks import Printed, Raised, TracebackReader

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke
NOT_FROZEN = (
    "printed after the response: Lambda freezes an instance until its next request, "
    "so there this would come later or never"
)


class InstanceLog:
    """Writes to `log`, with secrets redacted by `hide`."""

    def __init__(self, log: EventLog, function: Function, instance: str, hide: Redaction):
        self._log, self._hide = log, hide
        self._function, self._instance = function.name, instance
        self._remedy = partial(remedy, function)
        self._current: Invocation | None = None
        self._has_ended = False  # an invocation
        self._has_noted = False
        self._tracebacks = TracebackReader(function.owns)
        self._raised: set[tuple[object, ...]] = set()  # exceptions of the current invocation

    def begin(self, invocation: Invocation, *, cold: bool) -> None:
        """Log the start of an invocation, to which all output belongs from now on."""
        self._current = invocation
        self._raised.clear()
        self._log.append(InvocationStarted(**self._facts(), cold=cold))

    def end(self, error: InvocationFailed | None, **measured: Any) -> None:
        """Log the end of the invocation. `measured` has the other fields of InvocationEnded."""
        self._note(self._tracebacks.end())
        shown: InvocationError | None = None
        if error is not None:
            shown = {"type": error.error_type, "message": self._hide(str(error))}
        self._log.append(InvocationEnded(**self._facts(), **measured, error=shown))
        self._current = None
        self._has_ended = True

    def print(self, lines: list[str]) -> None:
        """Log lines that the instance printed together.

        The first time that a thread prints between two invocations, this adds a line about it.
        """
        self._note(self._tracebacks.read([_parsed(self._hide(line)) for line in lines]))
        if self._has_ended and self._current is None and not self._has_noted:
            self._has_noted = True
            self._log.append(LogLine(**self._facts(), line=NOT_FROZEN))

    def _facts(self) -> InvocationFacts:
        current = self._current
        return {
            "trace": root_of(current.trace_id) if current else None,
            "request_id": current.request_id if current else None,
            "function": self._function,
            "instance": self._instance,
        }

    def _note(self, found: Iterable[Printed | Raised]) -> None:
        facts = self._facts()
        for each in found:
            if isinstance(each, Printed):
                self._log.append(LogLine(**facts, line=each.line, is_traceback=each.is_traceback))
            # a bot and its framework may both log the same exception
            elif each.identity not in self._raised:
                self._raised.add(each.identity)
                raised = ExceptionLogged(
                    **facts, name=each.name, message=each.message, frames=each.frames
                )
                self._log.append(raised)
                for line in self._remedy(raised):
                    self._log.append(LogLine(**facts, line=line))


def _parsed(line: str) -> Any:
    """Return the object in a line of JSON, or the line itself if it isn't JSON for browsers."""
    if line.startswith("{"):
        with contextlib.suppress(ValueError):  # also NaN, half an emoji, or too many levels
            return from_json(line, allow_inf_nan=False)
    return line

"""Turns a function's log on AWS into events like those that the local cloud records.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html shows Lambda's own lines.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from darkroom_emulators.kit.events import Entry
from local.lambda_.events import (
    ExceptionLogged,
    InvocationEnded,
    InvocationError,
    InvocationFacts,
    InvocationStarted,
    LogLine,
)
from local.lambda_.tracebacks import Printed, Raised, TracebackReader

START = re.compile(r"START RequestId: (\S+)")
REPORT = re.compile(r"REPORT RequestId: (\S+)\s")
# the starts of lines that Lambda itself logs, and that a photo's story omits
NOISE = ("END RequestId:", "INIT_START ", "XRAY TraceId:", "RESTORE_START ", "RESTORE_REPORT ")
IDS = ("update_id", "prediction_id", "successor")
ENDINGS = {"succeeded": "answered", "canceled": "canceled"}


class LoggedLine(NamedTuple):
    """A line in CloudWatch; `at` is its time in Unix milliseconds."""

    at: int
    function: str
    stream: str
    text: str

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields that the bot's logger wrote; empty if something else wrote the line."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def request_id(self) -> str:
        """The id of the run that wrote the line; empty if the line does not contain it."""
        found = START.match(self.text) or REPORT.match(self.text)
        return found[1] if found else str(self.fields.get("function_request_id", ""))

    def ids(self) -> set[str]:
        """Return the ids of all updates and predictions in the line's fields."""
        return {str(self.fields[name]) for name in IDS if self.fields.get(name)}


class PrintedLines:
    """Converts the output of one run as the local cloud does: each exception appears only once."""

    def __init__(self) -> None:
        self._tracebacks = TracebackReader(is_own)
        self._raised: set[tuple[object, ...]] = set()

    def read(self, line: LoggedLine, facts: InvocationFacts) -> Iterator[LogLine | ExceptionLogged]:
        """Yield the events for a line of the log."""
        rows = [dict(line.fields)] if line.fields else line.text.splitlines()
        return self._events(self._tracebacks.read(rows), facts)

    def end(self, facts: InvocationFacts) -> Iterator[LogLine | ExceptionLogged]:
        """Yield the exception whose traceback was open when the run ended, if there was one."""
        return self._events(self._tracebacks.end(), facts)

    def _events(
        self, found: Iterable[Printed | Raised], facts: InvocationFacts
    ) -> Iterator[LogLine | ExceptionLogged]:
        for each in found:
            if isinstance(each, Printed):
                yield LogLine(**facts, line=each.line, is_traceback=each.is_traceback)
            elif each.identity not in self._raised:
                self._raised.add(each.identity)
                yield ExceptionLogged(
                    **facts, name=each.name, message=each.message, frames=each.frames
                )


def is_own(file: str) -> bool:
    """Return whether a file on Lambda is the bot's own; the layer also contains other packages."""
    return file.startswith(("/var/task/", "/opt/python/common/"))


def entries_of(run: Iterable[LoggedLine], request_id: str) -> Iterator[Entry]:
    """Yield the events of one run, given its lines in order."""
    lines = list(run)
    report = next((line.text for line in lines if REPORT.match(line.text)), "")
    is_cold = bool(_number(report, "Init Duration") or _number(report, "Restore Duration"))
    printed = PrintedLines()
    for line in lines:
        facts: InvocationFacts = {
            "trace": None,
            "request_id": request_id,
            "function": line.function,
            "instance": line.stream,
        }
        events: list[InvocationStarted | InvocationEnded | LogLine | ExceptionLogged]
        if START.match(line.text):
            events = [InvocationStarted(**facts, cold=is_cold)]
        elif REPORT.match(line.text):
            ended = InvocationEnded(
                **facts,
                cold=is_cold,
                init_ms=_number(report, "Init Duration"),
                restore_ms=_number(report, "Restore Duration"),
                duration_ms=_number(report, "Duration") or 0.0,
                memory_mb=round(_number(report, "Max Memory Used") or 0) or None,
                memory_limit_mb=round(_number(report, "Memory Size") or 0),
                error=_failure(report),
            )
            events = [*printed.end(facts), ended]
        elif line.text.startswith(NOISE):
            continue
        else:
            events = list(printed.read(line, facts))
        yield from (Entry(0, line.at / 1000, event) for event in events)


def state_of(entries: Iterable[Entry]) -> str:
    """Return the photo's state in the page's terms, as far as the logs show it."""
    state = "new"
    for entry in entries:
        match entry.event:
            case LogLine(line={"event": "task_answered", "status": status}):
                state = ENDINGS.get(str(status), "failed")
            case LogLine(line={"event": "task_given_up" | "update_given_up"}):
                state = "failed"
            case LogLine(line={"event": "photo_not_taken"}):
                state = "failed" if state == "working" else "done"
            case LogLine(line={"prediction_id": _}) if state in {"new", "erring"}:
                state = "working"
            case InvocationEnded(error={}) | LogLine(line={"level": "ERROR"}) if state == "new":
                state = "erring"
    return state


def _number(report: str, name: str) -> float | None:
    found = re.search(rf"(?:^|\t){name}: ([\d.]+) (?:ms|MB)", report)
    return float(found[1]) if found else None


def _failure(report: str) -> InvocationError | None:
    """Return why the run failed according to its report, or None if it finished.

    An exception in the handler doesn't count as a failure here, because it has its own log line.
    """
    found = re.search(r"\tStatus: (\w+)(?:\tError Type: (\S+))?", report)
    if found is None:
        return None
    if found[1] == "timeout":
        return {"type": "Task timed out", "message": f"after {_number(report, 'Duration'):.0f} ms"}
    return {"type": found[2] or found[1], "message": "the run did not finish"}

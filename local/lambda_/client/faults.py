"""Formats errors as Lambda reports and prints them."""

import json
import os
import time
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import TypedDict

OWN_FOLDER = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - no pathlib in every function
# The client's own file on Lambda. Frames of a file with this name are removed from the beginning
# of a stack.
BOOTSTRAP = "/bootstrap.py"


class ErrorReport(TypedDict):
    """An error in the form that the Runtime API accepts."""

    errorMessage: str
    errorType: str
    requestId: str
    stackTrace: list[str]


class RuntimeFault(Exception):
    """An error in the runtime itself. `error_type` is Lambda's name for it."""

    def __init__(self, error_type: str, message: str, trace: Iterable[str] = ()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


def report_of(error: BaseException, request_id: str = "") -> ErrorReport:
    """Return an error as Lambda reports it. A RuntimeFault's stack is its own `trace`."""
    if isinstance(error, RuntimeFault):
        kind, stack = error.error_type, error.trace
    else:
        kind, stack = type(error).__name__, _stack(error.__traceback__)
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": stack,
    }


def printed(report: ErrorReport, *, as_json: bool) -> str:
    """Return what Lambda's runtime logs for an error: JSON, or text with the stack's lines."""
    if as_json:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return json.dumps({"timestamp": stamp, "level": "ERROR", **report}, ensure_ascii=False)
    message = f": {report['errorMessage']}" if report["errorMessage"] else ""
    lines = [f"[ERROR] {report['errorType']}{message}", "Traceback (most recent call last):"]
    for frame in report["stackTrace"]:
        lines += frame.splitlines()
    return "\n".join(lines)


def _stack(trace: TracebackType | None) -> list[str]:
    """Return the frames without carets, starting with the first that isn't the runtime's own."""
    frames = [(f.filename, f.lineno or 0, f.name, f.line) for f in traceback.extract_tb(trace)]
    foreign = (index for index, frame in enumerate(frames) if not _is_own(frame[0]))
    return traceback.format_list(frames[next(foreign, 0) :])


def _is_own(filename: str) -> bool:
    return filename.startswith(OWN_FOLDER) or BOOTSTRAP in filename

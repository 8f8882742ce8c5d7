"""Errors as Lambda reports them: their form, and the lines that they print."""

import json
import os
import time
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import TypedDict

OWN_FOLDER = os.path.dirname(__file__) + os.sep  # noqa: PTH120 - no pathlib in every function
# The name of the client's own file on Lambda; frames of a file with this name are left out at the
# beginning of a stack.
BOOTSTRAP = "/bootstrap.py"


class ErrorReport(TypedDict):
    """An error in the form that the Runtime API accepts."""

    errorMessage: str
    errorType: str
    requestId: str
    stackTrace: list[str]


class RuntimeFault(Exception):
    """The runtime itself can't continue; `error_type` is Lambda's name for it."""

    def __init__(self, error_type: str, message: str, trace: Iterable[str] = ()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


def report_of(error: BaseException, request_id: str = "") -> ErrorReport:
    """Return an error as Lambda reports it. The runtime's own faults have no stack."""
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
    """Return what Lambda's runtime logs about an error, a line for each frame of its stack."""
    if as_json:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return json.dumps({"timestamp": stamp, "level": "ERROR", **report}, ensure_ascii=False)
    message = f": {report['errorMessage']}" if report["errorMessage"] else ""
    lines = [f"[ERROR] {report['errorType']}{message}", "Traceback (most recent call last):"]
    for frame in report["stackTrace"]:
        lines += frame.splitlines()
    return "\n".join(lines)


def _stack(trace: TracebackType | None) -> list[str]:
    """Return the frames, without the runtime's own at the start, and without Python's carets."""
    frames = [(f.filename, f.lineno or 0, f.name, f.line) for f in traceback.extract_tb(trace)]
    foreign = (index for index, frame in enumerate(frames) if not _is_own(frame[0]))
    return traceback.format_list(frames[next(foreign, 0) :])


def _is_own(filename: str) -> bool:
    return filename.startswith(OWN_FOLDER) or BOOTSTRAP in filename

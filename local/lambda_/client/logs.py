"""Sets up a function's log: a handler on the root logger, in the function's log format.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
"""

import json
import logging
import os
import sys
import time
import traceback
from typing import Any, TextIO

STAMP = "%Y-%m-%dT%H:%M:%SZ"
# attributes that logging itself sets on each record; any others came from `extra`
RESERVED = {*vars(logging.makeLogRecord({})), "aws_request_id", "tenant_id", "_frame_type"} - {
    "taskName"
}
UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. "
    "However, in rare cases, a Lambda runtime update can cause unexpected function behavior. "
    "For functions using managed runtimes, runtime updates can be triggered by a function change, "
    "or can be applied automatically. To determine if the runtime has been updated, check the "
    "runtime version in the INIT_START log entry. If this error correlates with a change in the "
    "runtime version, you may be able to mitigate this error by temporarily rolling back to the "
    "previous runtime version. For more information, see "
    "https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


def is_json() -> bool:
    """Return whether the function's log format is JSON."""
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


class Unbuffered:
    """A stream that is flushed after each write."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def __enter__(self) -> "Unbuffered":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> None:
        """Write text, and flush."""
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, lines: list[str]) -> None:
        """Write lines, and flush."""
        self.stream.writelines(lines)
        self.stream.flush()


class InvocationFilter(logging.Filter):
    """Adds the ids of the current invocation to each record."""

    def __init__(self) -> None:
        super().__init__()
        self.request_id: str | None = None
        self.tenant_id: str | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the ids, and accept every record (logging calls this)."""
        record.aws_request_id = self.request_id or ""
        record.tenant_id = self.tenant_id
        return True


class LogHandler(logging.Handler):
    """Writes records to the current `sys.stdout`, even if that has been replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record. Formatting errors reach the caller, as on Lambda."""
        text = self.format(record)
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


class LambdaJsonFormatter(logging.Formatter):
    """Formats a record as one JSON object: Lambda's fields, then the fields from `extra`."""

    def __init__(self) -> None:
        super().__init__(datefmt=STAMP)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line (logging calls this)."""
        record.levelno = min(50, max(0, record.levelno)) // 10 * 10
        record.levelname = logging.getLevelName(record.levelno)
        is_object = isinstance(record.msg, dict) and not record.args
        fields: dict[str, object] = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.msg if is_object else record.getMessage(),
            "logger": record.name,
            **_error_fields(record),
            "requestId": getattr(record, "aws_request_id", None),
            "tenantId": getattr(record, "tenant_id", None),
        }
        if record.exc_info:
            fields["location"] = f"{record.pathname}:{record.funcName}:{record.lineno}"
        extra = {k: v for k, v in vars(record).items() if k not in RESERVED and k not in fields}
        shown = {k: v for k, v in (fields | extra).items() if v is not None}
        return json.dumps(shown, ensure_ascii=False, default=str) + "\n"


def _error_fields(record: logging.LogRecord) -> dict[str, object]:
    if not record.exc_info:
        return {}
    kind, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": kind and kind.__name__,
        "errorMessage": str(error),
    }


def start_logging() -> InvocationFilter:
    """Add Lambda's handler to the root logger; return the filter that adds invocation ids."""
    sys.stdout, sys.stderr = Unbuffered(sys.stdout), Unbuffered(sys.stderr)
    logging.Formatter.converter = time.gmtime
    handler, invocation = LogHandler(), InvocationFilter()
    handler.setFormatter(LambdaJsonFormatter() if is_json() else _text_formatter())
    handler.addFilter(invocation)
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "")
    level = "DEBUG" if level == "TRACE" else level.upper()
    if level in logging.getLevelNamesMapping():
        root.setLevel(level)
    root.addHandler(handler)
    return invocation


def _text_formatter() -> logging.Formatter:
    form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    return logging.Formatter(form, "%Y-%m-%dT%H:%M:%S")

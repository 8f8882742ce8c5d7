"""One invocation of a function, and how it can end."""

import asyncio
import uuid
from dataclasses import dataclass, field

# Lambda's limits for a synchronous call: 6 MB for the event, and 100 bytes more for the result (the
# number in its errors). https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_EVENT = 6 * 1024 * 1024
MAX_RESULT = MAX_EVENT + 100


class InvocationFailed(Exception):
    """The function returned no result. `error_type` and the text are Lambda's.

    `report` is the JSON in which the function's runtime described an exception, if it did.
    """

    def __init__(self, error_type: str, message: str, report: bytes = b""):
        super().__init__(message)
        self.error_type, self.report = error_type, report


class Throttled(Exception):
    """No instance is available for an event; the text says why."""


class EventTooLarge(Exception):
    """The event is larger than Lambda accepts."""


@dataclass
class Invocation:
    """One invocation, with its event; `trace_id` is the X-Amzn-Trace-Id header.

    `client_context` is the caller's JSON. `qualifier` is the alias or version that the caller
    named, or None for the one that the function's events invoke.
    """

    event: bytes
    trace_id: str
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    was_throttled: bool = False
    client_context: str = ""
    qualifier: str | None = None
    result: "asyncio.Future[bytes]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def succeed(self, result: bytes) -> None:
        """End with a result, unless it has already ended."""
        if not self.result.done():
            self.result.set_result(result)

    def fail(self, error_type: str, message: str, report: bytes = b"") -> None:
        """End with an error, unless it has already ended."""
        if not self.result.done():
            self.result.set_exception(InvocationFailed(error_type, message, report))

"""The error responses that request faults cause."""

from collections.abc import Callable
from typing import Any

from .errors import (
    Problem,
    insufficient_credit,
    invalid_version,
    not_found,
    server_error,
    throttled,
    unauthenticated,
)

LOW_CREDIT = (
    "Your rate limit for creating predictions is reduced to 6 requests per minute with a burst of "
    "1 requests while you have less than $5.0 in credit."
)
DISABLED = "This version has been disabled because it consistently fails to complete setup."


REQUEST_PROBLEMS: dict[str, Callable[[dict[str, Any]], Problem]] = {
    "unauthenticated": lambda _: unauthenticated(token_given=True),
    "insufficient_credit": lambda _: insufficient_credit(),
    "not_found": lambda _: not_found(),
    "version_disabled": lambda _: invalid_version(DISABLED),
    "throttled": lambda params: throttled(params["retry_after"], LOW_CREDIT),
    "server_error": lambda params: server_error(params["status"]),
}

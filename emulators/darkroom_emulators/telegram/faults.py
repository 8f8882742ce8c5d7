"""Turns injected faults into errors of calls."""

from http.client import responses
from typing import TYPE_CHECKING

from .errors import ApiError, too_many_requests

if TYPE_CHECKING:
    from ..kit.fault_kinds import Fault

_REASONS = responses | {413: "Request Entity Too Large"}  # its name before Python 3.13


def error_of(fault: "Fault") -> ApiError:
    """Return the error that an `error` fault causes."""
    status = fault.params["status"]
    if status == 429:
        return too_many_requests(fault.params["retry_after"])
    default = _REASONS.get(status, "Internal Server Error")
    return ApiError(status, fault.params["description"] or default)

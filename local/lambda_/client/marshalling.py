"""Reads and writes events and results as JSON with simplejson, like AWS's client."""

import math
import os
from decimal import Decimal
from typing import Any

import simplejson

from .faults import RuntimeFault

# the runtimes that don't escape non-ASCII characters; older ones do
UNESCAPED = {f"AWS_Lambda_python3.{minor}" for minor in (12, 13, 14, 15)}


class ResultEncoder(simplejson.JSONEncoder):
    """Encodes a Decimal as a number, and bytes as text."""

    def __init__(self) -> None:
        escaped = os.environ.get("AWS_EXECUTION_ENV") not in UNESCAPED
        super().__init__(use_decimal=False, ensure_ascii=escaped, allow_nan=True)

    def default(self, obj: object) -> Any:
        """Return an encodable object in place of `obj` (simplejson calls this)."""
        if isinstance(obj, Decimal):
            return math.nan if obj.is_nan() else simplejson.RawJSON(str(obj))
        return super().default(obj)


# created now, before the function's code can change the environment
ENCODER = ResultEncoder()


def event_of(body: bytes, content_type: str | None) -> Any:
    """Decode an event, or return the body unchanged if it is not JSON. Raises RuntimeFault."""
    if content_type != "application/json":
        return body
    try:
        return simplejson.loads(body)
    except Exception as exc:  # deep nesting raises RecursionError
        message = f"Unable to unmarshal input: {exc}"
        raise RuntimeFault("Runtime.UnmarshalError", message) from exc


def body_of(result: object) -> tuple[str | bytes, str]:
    """Encode a handler's result; return the body and content type. Raises RuntimeFault."""
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return ENCODER.encode(result), "application/json"
    except Exception as exc:  # the result's own methods can raise anything
        message = f"Unable to marshal response: {exc}"
        raise RuntimeFault("Runtime.MarshalError", message) from exc

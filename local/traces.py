"""Trace ids, which link a request to the calls that it causes.

https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
"""

import re
import secrets

ROOT = re.compile(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")


def new_trace(now: float) -> str:
    """Return a trace header for a request that arrives at `now` (Unix seconds)."""
    return f"Root=1-{int(now):08x}-{secrets.token_hex(12)}"


def root_of(header: str | None) -> str | None:
    """Return the trace id in an X-Amzn-Trace-Id header, or None if it has none."""
    found = ROOT.search(header or "")
    return found and found[1]

"""Trace ids, which link a request to the calls that it causes.

https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
"""

import re
import secrets

# counts how many functions have run because of another's call; botocore passes it on
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
LINEAGE = re.compile(r";Lineage=1:00000000:(\d+)")
ROOT = re.compile(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")


def new_trace(now: float) -> str:
    """Return a trace header for a request that arrives at `now` (Unix seconds)."""
    return f"Root=1-{int(now):08x}-{secrets.token_hex(12)}"


def root_of(header: str | None) -> str | None:
    """Return the trace id in an X-Amzn-Trace-Id header, or None if it has none."""
    found = ROOT.search(header or "")
    return found and found[1]


def rounds_of(header: str) -> int:
    """Return how many functions ran one after another up to the call with this header."""
    found = LINEAGE.search(header)
    return int(found[1]) if found else 0


def caused_by(header: str) -> str:
    """Return the trace header of a function that runs because of a call with `header`, or ""."""
    root = root_of(header)
    return f"Root={root};Lineage=1:00000000:{rounds_of(header) + 1}" if root else ""

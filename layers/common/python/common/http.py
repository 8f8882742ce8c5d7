"""The one HTTP session, for Telegram and Replicate: pooled, with a timeout on every call."""

import os
from functools import lru_cache

import requests

CONNECT_TIMEOUT = 3.05
READ_TIMEOUT = 10.0


class TraceHeader(requests.auth.AuthBase):
    """Passes on the trace id of the running invocation, so that a call can be tied to its cause.

    Lambda sets `_X_AMZN_TRACE_ID` anew for each invocation, and botocore sends it the same way:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header to a request that is about to be sent."""
        if trace := os.environ.get("_X_AMZN_TRACE_ID"):
            request.headers["X-Amzn-Trace-Id"] = trace
        return request


@lru_cache
def get_session() -> requests.Session:
    """Return the session of this process; it keeps connections alive between invocations."""
    session = requests.Session()
    session.trust_env = False  # no .netrc and proxy look-ups at each call
    session.auth = TraceHeader()
    return session


def seconds(value: object) -> int | None:
    """Return a Retry-After in whole seconds from a header or a JSON field, None if it is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

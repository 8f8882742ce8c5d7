"""The HTTP session that all calls except those to AWS share, and its usual timeouts."""

import os
from functools import lru_cache

import requests
from requests.adapters import HTTPAdapter

from ..runtime.tls import TlsAdapter

CONNECT_TIMEOUT = 3.05
READ_TIMEOUT = 10.0
# how many connections are kept open to one host; the sweeper works on as many tasks concurrently
CONNECTIONS = 32


class TraceHeader(requests.auth.AuthBase):
    """Passes on the current invocation's trace id, so that calls can be linked to their cause.

    Lambda sets `_X_AMZN_TRACE_ID` for each invocation, and botocore sends the same header:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header to a request that is about to be sent."""
        if trace := os.environ.get("_X_AMZN_TRACE_ID"):
            request.headers["X-Amzn-Trace-Id"] = trace
        return request


@lru_cache
def get_session() -> requests.Session:
    """Return this process's session, which keeps connections alive between invocations."""
    session = requests.Session()
    session.trust_env = False  # otherwise each call would look up .netrc and proxies
    session.auth = TraceHeader()
    session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
    session.mount("https://", TlsAdapter(pool_maxsize=CONNECTIONS))
    return session


def connect(url: str) -> None:
    """Send a HEAD request to `url`, so that a connection to its host is open for the next call.

    A handshake alone is not enough: the session tickets that follow make urllib3 think that the
    connection is closed. Plain HTTP (the local cloud) is skipped. Raises requests.RequestException.
    """
    if url.startswith("https:"):
        get_session().head(url, timeout=CONNECT_TIMEOUT, allow_redirects=False)


def seconds(value: object) -> int | None:
    """Parse a Retry-After value from a header or JSON; return whole seconds, or None if invalid."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

"""The one HTTP session, for Telegram and Replicate: pooled, with a timeout on every call."""

import os
import ssl
import threading
from functools import lru_cache
from typing import Any

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter

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


class TlsAdapter(HTTPAdapter):
    """HTTPS connections that share one TLS context.

    By itself requests lets OpenSSL parse all its certificates for each connection anew: work that
    `scripts/bench imports` measures, and for which Lambda has a third of a processor.
    """

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Hand the context to all pools (requests calls this)."""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._has_authorities = False
        self._lock = threading.Lock()
        super().init_poolmanager(*args, ssl_context=self._context, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """See that the context knows the authorities (requests calls this before each call)."""
        self._load_authorities()

    def _load_authorities(self) -> None:
        with self._lock:
            if not self._has_authorities:
                # requests' own variable, for a server or proxy with a certificate of one's own
                authorities = os.environ.get("REQUESTS_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
                self._context.load_verify_locations(authorities)
                self._has_authorities = True


@lru_cache
def get_session() -> requests.Session:
    """Return the session of this process; it keeps connections alive between invocations."""
    session = requests.Session()
    session.trust_env = False  # no .netrc and proxy look-ups at each call
    session.auth = TraceHeader()
    session.mount("https://", TlsAdapter())
    return session


def connect(url: str) -> None:
    """Ask the host of `url` for nothing, so that a connection stands for the next call.

    A bare handshake would not do: urllib3 takes the session tickets that follow it for a hang-up.
    Plain HTTP, as in the local cloud, has no handshake to save. Raises requests.RequestException.
    """
    if url.startswith("https:"):
        get_session().head(url, timeout=CONNECT_TIMEOUT, allow_redirects=False)


def seconds(value: object) -> int | None:
    """Return a Retry-After in whole seconds from a header or a JSON field, None if it is none."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None

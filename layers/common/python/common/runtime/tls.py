"""One TLS context for all of the bot's calls, so that certificates are parsed once per process.

By default, requests and botocore make OpenSSL parse the CA bundle for each new connection. That is
slow with a third of a vCPU on Lambda (`scripts/bench imports` measures it). Because servers close
idle connections, parsing would delay later events too.
"""

import os
import ssl
import threading
from functools import lru_cache
from typing import Any

from botocore.httpsession import URLLib3Session
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter
from urllib3.connection import HTTPConnection


class Trust:
    """A TLS context that loads the certificate authorities when a connection first needs them."""

    def __init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._is_loaded = False
        self._lock = threading.Lock()

    def load(self) -> None:
        """Parse the certificate authorities, unless that was already done."""
        with self._lock:
            if not self._is_loaded:
                # requests' own variable, for a server or proxy with its own certificate
                authorities = os.environ.get("REQUESTS_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
                self.context.load_verify_locations(authorities)
                self._is_loaded = True


@lru_cache
def get_trust() -> Trust:
    """Return this process's `Trust`."""
    return Trust()


class TlsAdapter(HTTPAdapter):
    """The HTTPS connections of a requests session."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Pass the context to all pools (requests calls this)."""
        super().init_poolmanager(*args, ssl_context=get_trust().context, **options)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Make sure that the authorities are loaded (requests calls this each time)."""
        get_trust().load()


class TlsSession(URLLib3Session):
    """The HTTPS connections of a botocore client, which has no public way to set a TLS context.

    If botocore renamed the methods overridden here, each connection would parse the bundle again or
    trust no server. A test checks that neither happens.
    """

    def _get_ssl_context(self) -> ssl.SSLContext:
        return get_trust().context

    def _setup_ssl_cert(self, conn: Any, url: str, verify: Any) -> None:
        conn.cert_reqs = "CERT_REQUIRED"  # without `ca_certs`, which urllib3 would parse
        if url.startswith("https:"):
            get_trust().load()


def share_tls(client: Any) -> None:
    """Make a boto3 client use a `TlsSession`; call this before the client's first call."""
    config = client.meta.config
    client._endpoint.http_session = TlsSession(
        timeout=(config.connect_timeout, config.read_timeout),  # type: ignore[arg-type]
        max_pool_connections=config.max_pool_connections,
        # as in botocore (TCP_NODELAY): a request is two writes, and the second should not wait
        socket_options=HTTPConnection.default_socket_options,
    )

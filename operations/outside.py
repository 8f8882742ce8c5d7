"""Calls services on the internet, through a proxy if HTTPS_PROXY names one.

The emulators' `Outgoing` has no proxy support: it calls only this machine and allowed hosts.
"""

import ssl
from collections.abc import Iterator, Mapping
from functools import cached_property
from urllib.parse import urlsplit

import httpx

from darkroom_emulators.kit.addresses import is_loopback
from darkroom_emulators.kit.connections import TooLarge

from .calls import NotReached

UNTRUSTED = (
    "its certificate is not trusted: behind a proxy that inspects TLS, set SSL_CERT_FILE to a file "
    "with the proxy's CA certificate"
)


class Outside:
    """A pooled HTTP client that uses HTTPS_PROXY, ALL_PROXY and NO_PROXY, except for this machine.

    It sends only the headers it is given, `Host` and `Content-Length`. Close it after use.
    """

    def __init__(self) -> None:
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def close(self) -> None:
        """Close all pooled connections."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 16 * 1024 * 1024,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Send a request and return the status, reason, headers and decompressed body.

        Raises NotReached if no response arrives, or TooLarge if the body is over `max_bytes`.
        """
        client = self._client(is_here=is_loopback(urlsplit(url).hostname))
        try:
            async with client.stream(method, url, content=body, headers=headers) as response:
                content = bytearray()
                async for piece in response.aiter_bytes():
                    content += piece
                    if len(content) > max_bytes:
                        raise TooLarge(f"more than {max_bytes} bytes")
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            reason = _reason(exc)
        else:
            return response.status_code, response.reason_phrase, response.headers, bytes(content)
        raise NotReached(reason)  # outside the `except`: a chained cause would quote the URL

    def _client(self, *, is_here: bool) -> httpx.AsyncClient:
        if is_here not in self._clients:
            client = httpx.AsyncClient(trust_env=not is_here, verify=self._tls, timeout=None)  # noqa: S113 - the caller's
            client.headers.clear()
            self._clients[is_here] = client
        return self._clients[is_here]

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()  # the system's CAs, or those in SSL_CERT_FILE


def _reason(exc: Exception) -> str:
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in _causes(exc)):
        return UNTRUSTED
    if isinstance(exc, httpx.ProxyError):  # its text is the proxy's status line
        return f"the proxy responded with {exc}"
    return type(exc).__name__


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    while exc is not None:
        yield exc
        exc = exc.__cause__ or exc.__context__

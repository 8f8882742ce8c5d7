"""The HTTP client with which emulators send webhooks, fetch files and call Cog servers."""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers

from .addresses import check_target
from .connections import Connection, HttpResponse, TooLarge
from .resolving import known_name
from .targets import BadUrl, Origin, Target, target_of

__all__ = ["BadUrl", "NoConnection", "Outgoing", "TooLarge"]

KEPT_SECONDS = 15.0  # how long an idle connection is kept for another request
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
_WITH_BODY = {"POST", "PUT", "PATCH"}


class NoConnection(OSError):
    """Nothing is listening at the address, or there is no route to it."""


class Outgoing:
    """A pooled HTTP client that follows no redirects and calls only allowed hosts.

    It adds only `Host`, `Content-Length` and the URL's credentials to the given headers. Create and
    close it in the same running event loop. It has no timeouts: wrap calls in `Clock.wait_for`.
    """

    def __init__(self, allowed_hosts: Collection[str] = ()):
        self._allowed = frozenset(allowed_hosts)
        self._kept: defaultdict[Origin, list[Connection]] = defaultdict(list)
        self._authorities: list[Path] = []

    async def close(self) -> None:
        """Close all pooled connections."""
        for connections in self._kept.values():
            for connection in connections:
                connection.close()
        self._kept.clear()
        await asyncio.sleep(0)  # transports close their sockets in the loop's next iteration

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = 16 * 1024 * 1024,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Return the status, reason, headers and body; gzip and deflate are decompressed.

        Raises ForbiddenTarget, TooLarge (over `max_bytes`), or an OSError: BadUrl, NoConnection,
        socket.gaierror (no such host), ssl.SSLError (not trusted), BadResponse.
        """
        check_target(url, self._allowed)
        target = target_of(url)
        origin = target.origin
        request = _head(method, target, headers or {}, body) + (body or b"")
        while True:
            kept = self._take(origin)
            connection = kept or await self._connect(origin)
            answer = HttpResponse(is_to_head=method == "HEAD", max_bytes=max_bytes)
            try:
                await connection.ask(request, answer)
            except OSError:
                # the server may have closed an idle connection just as the request was sent
                if kept is None or answer.status or method not in _REPEATABLE:
                    raise
                continue
            if connection.is_open:
                self._kept[origin].append(connection)
            reason = answer.reason.decode("latin-1")
            return answer.status, reason, Headers(raw=answer.headers), answer.body()

    def _take(self, origin: Origin) -> Connection | None:
        """Return the most recently used idle connection, or None if none is fresh enough."""
        connections = self._kept[origin]
        oldest = asyncio.get_running_loop().time() - KEPT_SECONDS
        while connections:
            connection = connections.pop()
            if connection.is_open and connection.last_used > oldest:
                return connection
            connection.close()
        return None

    async def _connect(self, origin: Origin) -> Connection:
        loop = asyncio.get_running_loop()
        race: dict[str, Any] = {}
        if isinstance(loop, asyncio.BaseEventLoop):  # uvloop has no such option
            race["happy_eyeballs_delay"] = 0.25
        tls = self._tls if origin.scheme == "https" else None
        connecting = asyncio.ensure_future(
            loop.create_connection(
                Connection,
                await known_name(origin.host),
                origin.port,
                ssl=tls,
                server_hostname=origin.host if tls else None,
                **race,
            )
        )
        try:
            # shielded, because a race that is canceled forgets a socket that has just connected
            _, connection = await asyncio.shield(connecting)
        except asyncio.CancelledError:
            connecting.add_done_callback(_close)
            raise
        except (ssl.SSLError, socket.gaierror):
            raise
        except OSError as exc:
            raise NoConnection(f"no connection to {origin.host}:{origin.port}: {exc}") from exc
        return connection

    def trust(self, authority: Path) -> None:
        """Also trust servers whose certificate was signed by the authority in a PEM file."""
        self._authorities.append(authority)
        self.__dict__.pop("_tls", None)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """The TLS context, created on first use because loading the system's CAs takes a while."""
        context = ssl.create_default_context()
        for authority in self._authorities:
            context.load_verify_locations(authority)
        context.set_alpn_protocols(["http/1.1"])
        return context


def _close(connecting: "asyncio.Future[tuple[asyncio.Transport, Connection]]") -> None:
    """Close a new connection that nobody waits for any more."""
    if not connecting.cancelled() and not connecting.exception():
        connecting.result()[1].close()


def _head(method: str, target: Target, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """Return the request line and headers. Raises ValueError if one contains a line break."""
    lines = [f"{method} {target.path} HTTP/1.1", f"Host: {target.origin.authority}"]
    if target.authorization:
        lines.append(f"Authorization: {target.authorization}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body is not None or method in _WITH_BODY:
        lines.append(f"Content-Length: {len(body or b'')}")
    text = "\r\n".join(lines)
    if text.count("\n") >= len(lines) or text.count("\r") >= len(lines):
        raise ValueError("a line break in a header")
    return f"{text}\r\n\r\n".encode()

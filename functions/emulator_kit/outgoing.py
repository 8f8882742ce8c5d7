"""The emulators' own calls to the outside: webhooks sent, pictures fetched."""

from collections.abc import Collection, Mapping

import aiohttp
from yarl import URL

from .addresses import check_target


class TooLarge(ValueError):
    """The body is longer than the caller takes."""


class Outgoing:
    """A pooled HTTP client that follows no redirect and calls only allowed hosts.

    Create it inside a running event loop and close it there. Deadlines are the caller's: wrap a
    call in `Clock.wait_for`.
    """

    def __init__(self, allowed_hosts: Collection[str] = ()):
        self._allowed = frozenset(allowed_hosts)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, limit_per_host=0),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=True,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._session.close()

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        skip_headers: Collection[str] = ("User-Agent",),
        max_bytes: int = 16 * 1024 * 1024,
    ) -> tuple[int, str, Mapping[str, str], bytes]:
        """Return status, reason, headers and body of the answer.

        Raises ForbiddenTarget, TooLarge (over `max_bytes`), aiohttp.ClientError or OSError.
        `skip_headers` names what aiohttp would add by itself and must not.
        """
        check_target(url, self._allowed)
        # as it was given: a presigned URL is signed over its very letters
        exact = URL(url, encoded=url.isascii())
        async with self._session.request(
            method,
            exact,
            data=body,
            headers=headers,
            allow_redirects=False,
            skip_auto_headers=skip_headers,
        ) as answer:
            content = await answer.content.read(max_bytes + 1)
            while len(content) <= max_bytes and (more := await answer.content.readany()):
                content += more
            if len(content) > max_bytes:
                raise TooLarge(f"over {max_bytes} bytes")
            return answer.status, answer.reason or "", answer.headers, content

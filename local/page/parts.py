"""Forwards the page's requests to the cloud's other servers, so the page needs only one origin."""

import string
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from darkroom_emulators.kit.outgoing import Outgoing, TooLarge

KEPT_HEADERS = ("content-type", "x-content-type-options", "content-security-policy")
MAX_BYTES = 64 * 1024 * 1024


class PartUnreachable(Exception):
    """A server of the cloud does not respond."""


class Part:
    """A server of the cloud, with a `base` URL such as `http://127.0.0.1:8002/_emulator`."""

    def __init__(self, base: str, calls: Outgoing):
        self._base = base
        self._calls = calls

    async def request(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return the status, headers and body of the response. Raises PartUnreachable."""
        try:
            status, _, answered, content = await self._calls.request(
                method,
                f"{self._base}/{path}",
                body=body or None,
                headers=dict(headers or {}),
                max_bytes=MAX_BYTES,
            )
        except (OSError, TooLarge) as exc:
            raise PartUnreachable(f"{self._base} does not respond: {exc}") from exc
        return status, answered, content

    async def pass_on(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """Forward the browser's request to the route's `path` on this server, adding `headers`."""
        path = quote(request.scope["path"].split("/", 3)[3])
        if query := request.scope["query_string"]:
            path += "?" + quote(query, safe=string.punctuation)
        kind = request.headers.get("content-type", "application/json")
        sent = {"Content-Type": kind, **(headers or {})}
        try:
            status, found, content = await self.request(
                request.method, path, body=await request.body(), headers=sent
            )
        except PartUnreachable as exc:
            return JSONResponse({"error": str(exc)}, 502)
        kept = {name: found[name] for name in KEPT_HEADERS if name in found}
        return Response(content, status, kept)

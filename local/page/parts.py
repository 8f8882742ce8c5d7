"""Passes the page's requests on to the cloud's parts, so that the page needs only one origin."""

import string
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from darkroom_emulators.kit.outgoing import Outgoing, TooLarge

KEPT_HEADERS = ("content-type", "x-content-type-options", "content-security-policy")
MAX_BYTES = 64 * 1024 * 1024


class PartUnreachable(Exception):
    """A part of the cloud does not answer."""


class Part:
    """One part, whose paths begin with `base`, such as `http://127.0.0.1:8002/_emulator`."""

    def __init__(self, base: str, calls: Outgoing):
        self._base = base
        self._calls = calls

    async def request(
        self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Return status, headers and body of the answer. Raises PartUnreachable."""
        try:
            status, _, answered, content = await self._calls.request(
                method,
                f"{self._base}/{path}",
                body=body or None,
                headers=dict(headers or {}),
                max_bytes=MAX_BYTES,
            )
        except (OSError, TooLarge) as exc:
            raise PartUnreachable(f"{self._base} does not answer: {exc}") from exc
        return status, answered, content

    async def pass_on(self, request: Request, headers: Mapping[str, str] | None = None) -> Response:
        """Pass the browser's request to the part, at the route's `path`, with `headers` added."""
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

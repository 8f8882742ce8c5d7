"""Functions that run in a separate HTTP server, such as `uvicorn main:app` under a debugger.

Requests still pass through the gateway, so the page shows their journeys.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from darkroom_emulators.kit.outgoing import Outgoing, TooLarge

from .payload import HOP_HEADERS


class Elsewhere:
    """The server at `url`, without a trailing slash."""

    def __init__(self, url: str, calls: Outgoing):
        self._url, self._calls = url, calls

    async def answer(self, request: Request, body: bytes, trace_id: str) -> Response:
        """Return the server's response, or 503 if it is missing or too big, so the sender retries.

        There is no timeout, because a debugger may have paused the server.
        """
        headers = {k: v for k, v in request.headers.items() if k not in {*HOP_HEADERS, "host"}}
        try:
            status, _, answered, content = await self._calls.request(
                request.method,
                f"{self._url}{request.url.path}",
                body=body,
                headers=headers | {"x-amzn-trace-id": trace_id},
            )
        except (OSError, TooLarge) as exc:
            did = f"responds with {exc}" if isinstance(exc, TooLarge) else "does not respond"
            why = f"the server at {self._url}, set by --functions, {did}"
            return JSONResponse({"message": f"{why} ({type(exc).__name__})"}, 503)
        kept = {k.lower(): v for k, v in answered.items() if k.lower() not in HOP_HEADERS}
        return Response(content, status, kept)

"""Functions that run elsewhere, in an HTTP server: `uvicorn main:app` under a debugger.

The gateway is still in front of them, so the page shows their journeys.
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
        """Return the server's response; it has no timeout, as somebody may be at a breakpoint.

        If nothing answers, return 503, so that the sender tries again.
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
            why = f"{self._url}, where --functions says they are, gives no answer"
            return JSONResponse({"message": f"{why} ({type(exc).__name__})"}, 503)
        kept = {k.lower(): v for k, v in answered.items() if k.lower() not in HOP_HEADERS}
        return Response(content, status, kept)

"""Collects the headers, texts and previous contents that the event log records for S3 calls."""

from collections import OrderedDict

from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

SHOWN_BYTES = 4096
KEPT_OBJECTS = 2_000
TEXT_TYPES = ("application/json", "application/xml", "text/")


class Exchange(TypedDict):
    """The headers and texts of a call, as in S3Call."""

    headers: dict[str, str]
    sent: str | None
    answered: dict[str, str]
    received: str | None
    before: str | None


class ObjectTexts:
    """Remembers the latest content of each small text object, to show what a call changes."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def exchange(self, request: Request, body: bytes, response: Response) -> Exchange:
        """Return the headers and texts of a call. Pass all calls, in order."""
        name = request.url.path
        sent = _text(body, request.headers.get("content-type", ""))
        found: Exchange = {
            "headers": {
                k: "***" if k == "authorization" else v for k, v in request.headers.items()
            },
            "sent": sent,
            "answered": dict(response.headers),
            "received": _text(bytes(response.body), response.headers.get("content-type", "")),
            "before": None,
        }
        if request.method in {"PUT", "DELETE"} and response.status_code < 300:
            found["before"] = self._texts.pop(name, None)
            if request.method == "PUT" and sent is not None:
                self._texts[name] = sent
                while len(self._texts) > KEPT_OBJECTS:
                    self._texts.popitem(last=False)
        elif request.method in {"PUT", "DELETE"} and response.status_code >= 500:
            self._texts.pop(name, None)  # the failed call may have taken effect
        return found


def _text(body: bytes, content_type: str) -> str | None:
    if not body or len(body) > SHOWN_BYTES or not content_type.startswith(TEXT_TYPES):
        return None
    return body.decode("utf-8", "replace")

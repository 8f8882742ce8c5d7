"""HTTP/1.1 with a limit on the size of request heads; uvicorn and its parser have none."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024  # bytes of the URL plus the headers' names and values
_LINGER_SECONDS = 1.0
_BODY = b'{"message":"Request Header Fields Too Large"}'
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/json\r\n"
    b"content-length: %d\r\n"
    b"connection: close\r\n\r\n%s" % (len(_BODY), _BODY)
)


class HeadTooLarge(Exception):
    """The request's URL and headers exceed the limit."""


class BoundedHeads(HttpToolsProtocol):
    """Responds with 431 as soon as a request's head, or anything after its body, is too large."""

    _came = 0  # bytes received since the last chunk of a body, or the end of the last request
    _is_refused = False

    def data_received(self, data: bytes) -> None:
        """Parse received bytes; after a refusal, ignore anything else that the client sends."""
        if self._is_refused:
            return
        self._came += len(data)
        super().data_received(data)
        if self._came > MAX_HEAD and not self._is_refused:
            self._refuse()

    def on_headers_complete(self) -> None:
        """Pass the request to the app unless its head is too large."""
        if self._came > MAX_HEAD:
            headers = sum(len(name) + len(value) for name, value in self.headers)
            if len(self.url) + headers > MAX_HEAD:
                self._refuse()
                raise HeadTooLarge  # stops the parser; uvicorn then tries to respond with a 400
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Handle a chunk of the body, whose size is limited by the app."""
        self._came = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._came = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Respond to invalid HTTP, unless a response was already sent."""
        if not self._is_refused:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        """Respond, and close a moment later so that a client still sending gets the response."""
        self._is_refused = True
        self.transport.write(_TOO_LARGE)
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

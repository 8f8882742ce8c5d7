"""HTTP/1.1 with request heads of bounded size: uvicorn and its parser accept any."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 64 * 1024  # bytes of the address, and of the headers' names and values
_LINGER_SECONDS = 1.0
_BODY = b'{"message":"Request Header Fields Too Large"}'
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/json\r\n"
    b"content-length: %d\r\n"
    b"connection: close\r\n\r\n%s" % (len(_BODY), _BODY)
)


class HeadTooLarge(Exception):
    """The request's address and headers are larger than is accepted."""


class BoundedHeads(HttpToolsProtocol):
    """Answers 431 as soon as the head of a request, or what follows its body, is too large."""

    _came = 0  # bytes since the last piece of a body, or the last request
    _is_refused = False

    def data_received(self, data: bytes) -> None:
        """Take received bytes; whatever a client still sends after a refusal is dropped."""
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
                raise HeadTooLarge  # stops the parser; uvicorn then tries to answer 400
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, whose size the app judges."""
        self._came = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._came = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what isn't HTTP, if there was no answer yet."""
        if not self._is_refused:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        """Answer, and close a little later, or a client that is still sending might miss it."""
        self._is_refused = True
        self.transport.write(_TOO_LARGE)
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

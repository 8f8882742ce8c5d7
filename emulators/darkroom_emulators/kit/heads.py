"""HTTP/1.1 whose requests have heads of a bounded size: uvicorn and its parser take any."""

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
    """The address and the headers of a request are more than is read of them."""


class BoundedHeads(HttpToolsProtocol):
    """Answers 431 as soon as the head of a request, or what follows its body, is too large."""

    _came = 0  # bytes since the last piece of a body, or the last request
    _is_refused = False

    def data_received(self, data: bytes) -> None:
        """Take what came; what a client still sends after a refusal is dropped."""
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
                raise HeadTooLarge  # ends the parser's work; uvicorn wants to answer 400 then
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body: its size is for the app to judge."""
        self._came = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._came = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, if there was no answer yet."""
        if not self._is_refused:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        """Answer, and close a little later: at once, a client that still sends might miss it."""
        self._is_refused = True
        self.transport.write(_TOO_LARGE)
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

"""A webhook for tests that need every byte of a request."""

import contextlib
import json
import socket
import threading


class Hook:
    """A webhook on a raw socket: records requests byte for byte and responds as configured."""

    def __init__(self):
        self.requests = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?x=1"
        self.connections = 0
        self._open = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection:
                    self._open = connection
                    self._talk(connection)

    def _talk(self, connection):
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
            head, found, body = data.partition(b"\r\n\r\n")
            if not found:
                continue
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            if len(body) == length:
                self.requests.append((head.decode(), body))
                data = b""
                connection.sendall(self.answer)

    def close(self):
        with contextlib.suppress(OSError):
            if self._open:
                self._open.shutdown(socket.SHUT_RDWR)
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def update_ids(self):
        return [json.loads(body)["update_id"] for _, body in self.requests]

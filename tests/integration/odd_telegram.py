"""A Bot API that returns any given results for some methods, and a message id for all others."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class OddTelegram:
    """A fake Telegram: `results` has the odd methods' results, `calls` every call in order."""

    def __init__(self, url):
        self.url = url
        self.results = {}
        self.calls = []

    def said(self):
        """Return the chat and text of each message sent."""
        return [(p["chat_id"], p["text"]) for method, p in self.calls if method == "sendMessage"]


@contextmanager
def odd_telegram():
    """Run an OddTelegram on a free port within the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            method = self.path.rpartition("/")[2]
            telegram.calls.append((method, body))
            result = telegram.results.get(method, {"message_id": 99})
            answer = json.dumps({"ok": True, "result": result}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    telegram = OddTelegram(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield telegram
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

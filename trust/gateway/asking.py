"""Send the contract's requests to a gateway, and extract the relevant part of each response."""

import http.client
import json
import time
from urllib.parse import urlsplit

from .contract import Row

SECONDS = 60.0
SHOWN = 60  # characters shown of a body


def outcome(url: str, row: Row) -> object:
    """Return how the gateway at `url` responds to a row's request."""
    host = urlsplit(url).netloc
    connection = http.client.HTTPConnection(host, timeout=SECONDS)
    asked_at = time.time()
    try:
        connection.putrequest(row.method, row.target, skip_accept_encoding=True)
        for name, value in row.headers:
            connection.putheader(name, value)
        if row.body:
            connection.putheader("Content-Length", str(len(row.body)))
        connection.endheaders(row.body or None)
        response = connection.getresponse()
        body = response.read()
    except (http.client.HTTPException, OSError):
        return "connection closed"
    finally:
        connection.close()
    if row.look is None:
        return _shown(response, body, row.shown)
    if 400 <= response.status < 500:
        return row.look({"refused": response.status})
    try:
        return row.look(json.loads(body) | {"askedAt": asked_at})
    except ValueError:
        return _shown(response, body, ())


def _shown(response: http.client.HTTPResponse, body: bytes, headers: tuple[str, ...]) -> str:
    """Return a response in one line: status, content type, start of the body, and `headers`."""
    kind = response.headers.get_content_type() if "content-type" in response.headers else "-"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "".join(chr(b) if 32 <= b < 127 else f"\\x{b:02x}" for b in body)
    text = text.replace('{"message": "Internal', '{"message":"Internal').strip()
    own = [f"; {name}: {', '.join(response.headers.get_all(name) or ['-'])}" for name in headers]
    return f"{response.status} {kind} {text.replace(chr(0), chr(92) + 'x00')[:SHOWN]}{''.join(own)}"

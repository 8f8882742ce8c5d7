"""Events that a function can be sent."""

from ..case import Case

ECHO = "def handler(event, context):\n    return [type(event).__name__, repr(event)[:200]]\n"
BODIES = {
    "an object": b'{"a": [1, 2.5, null, true]}',
    "text": '"ä😀"'.encode(),
    "a number": b"1e400",
    "a long number": b"1" * 60,
    "null": b"null",
    "nothing": b"",
    "not JSON": b"{nope}",
    "NaN": b'{"a": NaN}',
    "Infinity": b"-Infinity",
    "a repeated key": b'{"a": 1, "a": 2}',
    "a lone surrogate": b'"\\ud800"',
    "not UTF-8": b'"\xff"',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "more than one value": b"{} {}",
    "a control character": b'"a\x01b"',
    "deep lists": b"[" * 2000 + b"]" * 2000,
}

CASES: list[Case] = [
    *(Case(f"event: {name}", ECHO, events=(body,)) for name, body in BODIES.items()),
    Case("event: of another type", ECHO, headers={"Content-Type": "text/plain"}),
    Case("event: JSON with a charset", ECHO, headers={"Content-Type": "application/json; a=b"}),
    Case(
        "event: three, which the module counts",
        "n = 0\ndef handler(event, context):\n    global n\n    n += 1\n    return n\n",
        events=(b"{}", b"{}", b"{}"),
    ),
]

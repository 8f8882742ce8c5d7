"""Hypothesis strategies for anything that can arrive: well-formed updates, and odd events."""

import base64
import json

from hypothesis import strategies as st

from ..contract.telegram.bot_api_types import MEMBERS, TYPES, WORDS

SAID = ("/start", "/status@", "/cancel", "cancel", "cancel:", "again:" + "a" * 26, "again:../x", "")
PLAIN = {
    "int": st.integers(-(2**52), 2**52),
    "str": st.text(max_size=40) | st.sampled_from(SAID),
    "bool": st.booleans(),
    **{name: st.sampled_from(sorted(words)) for name, words in WORDS.items()},
}
KINDS = ("message", "channel_post", "callback_query", "my_chat_member", "edited_message")


def of_type(kind, depth=3):
    """Return a strategy for a Bot API type; below `depth` levels, optional fields are left out."""
    if kind.startswith("["):
        return st.lists(of_type(kind[1:-1], depth), max_size=3)
    if kind in PLAIN:
        return PLAIN[kind]
    if kind == "ChatMember":
        return st.sampled_from(sorted(MEMBERS)).map(lambda status: {"status": status})
    if kind.startswith("Maybe"):
        return of_type("Message", depth) | of_type("InaccessibleMessage", depth)
    if kind not in TYPES:
        return st.just({})
    required, optional = {}, {}
    for field in TYPES[kind].split():
        name, of = field.split(":")
        if not name.endswith("?"):
            required[name] = of_type(of, depth - 1)
        elif depth > 0:
            optional[name[:-1]] = of_type(of, depth - 1)
    return st.fixed_dictionaries(required, optional=optional)


def updates():
    """Return a strategy for updates that the documentation allows, however unlikely."""
    types = dict(field.rstrip("?").split(":") for field in TYPES["Update"].replace("?", "").split())
    return st.sampled_from(KINDS).flatmap(
        lambda kind: st.fixed_dictionaries(
            {"update_id": st.integers(0, 2**52), kind: of_type(types[kind])}
        )
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
BODIES = (
    st.binary()
    | JSON.map(lambda found: json.dumps(found).encode())
    | st.sampled_from(
        [
            b"[" * 100_000 + b"]" * 100_000,
            b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
            b'{"update_id": ' + b"9" * 6000 + b"}",
            b'{"update_id": 1e999, "id": "a"}',
            b'{"update_id": 1, "message": "\\ud800"}',
            b'{"update_id": "' + b"a" * 4_000_000 + b'"}',
            b"\xff\xfe{\x00}\x00",
            b"\xef\xbb\xbf{}",
            b"\x1f\x8b\x08\x00",
        ]
    )
)
NAMES = st.sampled_from(
    [
        "content-type",
        "Content-Encoding",
        "content-length",
        "transfer-encoding",
        "X-Telegram-Bot-Api-Secret-Token",
        "Webhook-Id",
        "webhook-timestamp",
        "WEBHOOK-SIGNATURE",
        "x-amzn-trace-id",
        "cookie",
    ]
)
HEADERS = st.dictionaries(NAMES, st.text(st.characters(codec="latin-1"), max_size=60), max_size=6)
COOKIES = st.lists(st.text(st.characters(codec="latin-1"), max_size=20), max_size=3)


@st.composite
def odd_parts(draw):
    """Draw an event's headers, query string, cookies and body, with or without Base64."""
    parts = {"headers": draw(HEADERS), "rawQueryString": draw(st.text(max_size=10))}
    if cookies := draw(COOKIES):
        parts["cookies"] = cookies
    body = draw(BODIES)
    try:
        is_text = draw(st.booleans()) and body.decode() is not None
    except UnicodeDecodeError:
        is_text = False
    parts["body"] = body.decode() if is_text else base64.b64encode(body).decode()
    parts["isBase64Encoded"] = not is_text
    return parts

"""Identifiers, times, JSON and logs have the same form as Replicate's."""

import base64
import json
import random
import uuid
from datetime import UTC, datetime

import pytest

from darkroom_emulators.kit.multipart import boundary_of, read_parts
from darkroom_emulators.replicate.display import shown_body, shown_headers, shown_text
from darkroom_emulators.replicate.identifiers import Identifiers, milliseconds, nanoseconds
from darkroom_emulators.replicate.schema import invalid_fields
from darkroom_emulators.replicate.settings import ReplicateSettings, signing_key
from darkroom_emulators.replicate.wire import Malformed, go_json, read_json, webhook_json

NOW = datetime(2024, 10, 4, 18, 7, 35, 262000, UTC).timestamp()
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@pytest.fixture
def identifiers():
    return Identifiers(random.Random(1))


def test_a_prediction_id_contains_the_time_like_real_ones(identifiers):
    made = identifiers.prediction(NOW)
    number = 0
    for letter in made:
        number = number << 5 | CROCKFORD.index(letter)
    raw = (number >> 2).to_bytes(16, "big")

    assert len(made) == 26
    assert number & 3 == 0
    assert raw[6] == 0x71
    assert int.from_bytes(raw[8:14], "big") == round(NOW * 1000)


def test_other_ids_have_their_lengths_and_alphabets(identifiers):
    file_id = identifiers.file()

    assert uuid.UUID(base64.b64decode(file_id + "==").decode())
    assert len(identifiers.message(NOW)) == len("msg_2yGEvjbj5JfrCSTduf2IL4TZgFz")
    assert identifiers.message(NOW)[:5] == "msg_2"  # as in all ids from October 2021 to July 2025
    assert len(identifiers.stream()) == len("bcwr-") + 52
    assert identifiers.delivery().isalnum()


def test_times_have_no_trailing_zeros():
    assert milliseconds(NOW) == "2024-10-04T18:07:35.262Z"
    assert milliseconds(NOW - 0.222) == "2024-10-04T18:07:35.04Z"
    assert milliseconds(round(NOW)) == "2024-10-04T18:07:35Z"
    assert nanoseconds(NOW).startswith("2024-10-04T18:07:35.26")


def test_json_is_written_as_by_go_and_webhooks_with_sorted_keys():
    value = {"b": "<é>&", "a": [1, None]}

    assert go_json(value) == r'{"b":"\u003cé\u003e\u0026","a":[1,null]}'.encode()
    assert webhook_json(value) == '{"a":[1,null],"b":"<é>&"}'.encode()


def test_json_is_read_strictly():
    assert read_json(rb'{"a":"\ud83d\ude00 \udc00","b":1.5}') == {"a": "😀 \ufffd", "b": 1.5}
    for text in (b"NaN", b"-Infinity", b"1e999", b"\xef\xbb\xbf{}", b"{'a':1}", b"1" * 5000):
        with pytest.raises(Malformed):
            read_json(text)


def test_nesting_is_limited():
    assert read_json(b"[" * 100 + b"]" * 100)
    assert len(read_json(b"[" + b",".join([b"[]"] * 500) + b"]")) == 500
    for depth in (101, 5000):
        with pytest.raises(Malformed):
            read_json(b"[" * depth + b"]" * depth)


def test_a_float_without_fraction_is_an_integer():
    schema = {"type": "integer", "minimum": 1}

    assert invalid_fields(4.0, schema, "n") == []
    assert invalid_fields(4.5, schema, "n")[0].description == (
        "Invalid type. Expected: integer, given: number"
    )
    assert invalid_fields(True, schema, "n")[0].type == "invalid_type"


def test_nested_fields_have_dotted_names():
    schema = {"type": "array", "items": {"type": "object", "required": ["x"]}}

    assert [(f.type, f.field) for f in invalid_fields([{}, 1], schema, "root")] == [
        ("required", "root.0"),
        ("invalid_type", "root.1"),
    ]


def test_multipart_keeps_bytes_as_they_are():
    content = bytes(range(256)) + b"\r\n--not-it\r\n\n"
    body = (
        b'--b\r\nContent-Disposition: form-data; name="content"; filename="a.bin"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content + b"\r\n"
        b'--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nx\r\n--b--\r\nepilogue'
    )
    file, field = read_parts(b"b", body)

    assert (file.name, file.filename, file.content_type) == ("content", "a.bin", "image/png")
    assert file.content == content
    assert (field.name, field.filename, field.content) == ("type", None, b"x")


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=b", b"b"),
        ('multipart/form-data; boundary="a b"', b"a b"),
        ("multipart/form-data", None),
        ("multipart/form-data; boundary=", None),
        ("text/plain", None),
    ],
)
def test_the_boundary_is_read_from_the_content_type(content_type, boundary):
    assert boundary_of(content_type) == boundary


def test_logged_bodies_are_short_and_contain_no_secrets():
    value = {"image": "data:image/png;base64," + "A" * 5000, "items": list(range(10_000))}
    shown = shown_body(value, json.dumps(value).encode())

    assert shown["image"] == "(data: image/png, 5022 characters)"
    assert len(json.dumps(shown)) < 5000
    assert shown_headers([("Authorization", "Bearer r8_x")]) == {"Authorization": "***"}
    assert shown_text("https://a/file/bot12:Ab-_c/x") == "https://a/file/bot***/x"
    assert len(shown_text("x" * 10_000)) < 1100


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "other_" + "A" * 32, "whsec_a-_"])
def test_a_secret_that_clients_could_not_use_is_refused(secret):
    with pytest.raises(ValueError, match="webhook secret"):
        ReplicateSettings(webhook_secret=secret)


def test_a_secret_is_24_bytes_or_more_in_base64():
    assert len(signing_key(ReplicateSettings().webhook_secret)) == 24

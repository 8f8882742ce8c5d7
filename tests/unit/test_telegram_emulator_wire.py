"""Parsing a request's query and body into arguments, including malformed bodies."""

import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darkroom_emulators.telegram.arguments import Arguments
from darkroom_emulators.telegram.errors import ApiError
from darkroom_emulators.telegram.privacy import mask_url
from darkroom_emulators.telegram.wire import MAX_ARGUMENTS, read_arguments

JSON = {"content-type": "application/json; charset=utf-8"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": 'multipart/form-data; boundary="B"'}


def test_json_keeps_inner_objects_as_text_and_numbers_as_written():
    body = b'{"chat_id": 7, "text": "\\u0436", "reply_markup": {"a": [1, 2]}, "flag": true}'
    assert read_arguments("", JSON, body).values == {
        "chat_id": "7",
        "text": "ж",
        "reply_markup": '{"a": [1, 2]}',
        "flag": "true",
    }


@pytest.mark.parametrize(
    ("body", "values"),
    [
        (b'{"chat_id": 7, "text": "unfinished', {"chat_id": "7"}),
        (b'{"chat_id": 7, oops}', {"chat_id": "7"}),
        (b"[1]", {}),
        (b"", {}),
        (b"\xff", {}),
        (b'{"a":' + b"[" * 100_000, {}),
    ],
)
def test_malformed_json_returns_what_was_read_so_far(body, values):
    assert read_arguments("", JSON, body).values == values


def test_the_query_precedes_the_body_and_the_first_of_two_values_counts():
    found = read_arguments("a=1&a=2&empty=", FORM, b"a=3&b=%D0%B6+x")
    assert found.values == {"a": "1", "empty": "", "b": "ж x"}


def test_multipart_distinguishes_values_from_files():
    body = (
        b'--B\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n7\r\n'
        b'--B\r\nContent-Disposition: form-data; name="photo"; filename="a b.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n\r\n--Bytes\r\n\r\n\r\n--B--\r\n"
    )
    found = read_arguments("", MULTIPART, body)
    assert found.values == {"chat_id": "7"}
    upload = found.uploads["photo"]
    assert (upload.name, upload.content_type) == ("a b.jpg", "image/jpeg")


@given(st.binary(max_size=200).filter(lambda content: b"\r\n--B" not in b"\r\n" + content))
def test_any_bytes_survive_multipart(content):
    head = b'--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    found = read_arguments("", MULTIPART, head + content + b"\r\n--B--\r\n")
    assert found.uploads["f"].content == content


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_bodies_can_be_compressed(name, pack):
    headers = JSON | {"content-encoding": name}
    assert read_arguments("", headers, pack(b'{"a": 1}')).values == {"a": "1"}
    with pytest.raises(ApiError):
        read_arguments("", headers, b"not packed")


def test_a_decompression_bomb_and_too_many_arguments_are_refused():
    with pytest.raises(ApiError) as bomb:
        read_arguments("", JSON | {"content-encoding": "gzip"}, gzip.compress(bytes(65 << 20), 1))
    with pytest.raises(ApiError) as many:
        read_arguments("", JSON, json.dumps({"text": "x" * MAX_ARGUMENTS}).encode())
    assert (bomb.value.code, many.value.code) == (413, 413)
    assert many.value.description == "Request Entity Too Large: too many parameters"


def test_an_unknown_content_type_is_ignored():
    assert read_arguments("a=1", {"content-type": "text/plain"}, b"b=2").values == {"a": "1"}


def test_numbers_and_flags_are_read_leniently():
    found = Arguments({"n": "12abc", "big": "999", "bad": "x", "yes": "YES", "on": "on"})
    assert found.number("n") == 12
    assert found.integer("big", least=1, most=100) == 100
    assert found.integer("bad", 40, least=1, most=100) == 1
    assert found.integer("none", 40, least=1, most=100) == 40
    assert (found.flag("yes"), found.flag("on"), found.flag("none")) == (True, False, False)


def test_urls_are_shown_without_parts_that_may_be_secret():
    url = "https://me:pw@bot.example:8443/hook/123:abc/x?key=1"
    assert mask_url(url) == "https://bot.example:8443/hook/***/x?***"

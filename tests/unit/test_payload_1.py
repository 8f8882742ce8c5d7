"""Events of REST APIs, and results of their functions that can't be sent, with the reason."""

import pytest
from starlette.requests import Request

from local.http_api.payload import BadAnswer
from local.http_api.payload_1 import event_1_of, response_1_of
from local.http_api.routing import Match
from local.sam.template import Api, ApiKind, Route

REST = Api("A", ApiKind.REST, "Prod")


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (b"null", "it is not a proxy response (TypeError: "),
        (b"[" * 100_000, "it is not a proxy response (RecursionError: "),
        (b'{"statusCode": Infinity}', "statusCode must be a final HTTP status"),
        (b'{"hello": 1}', "it is not a proxy response (KeyError: 'statusCode')"),
        (b'{"statusCode": 99}', "statusCode must be a final HTTP status"),
        (b'{"statusCode": 200, "headers": [1]}', "headers must be objects"),
        (b'{"statusCode": 200, "body": {"a": 1}}', "body must be a string: use json.dumps"),
    ],
)
def test_a_result_that_is_not_a_proxy_response_is_refused_with_a_reason(result: bytes, reason: str):
    request = Request({"type": "http", "headers": []})

    with pytest.raises(BadAnswer) as refused:
        response_1_of(result, request, REST)

    assert str(refused.value).startswith(reason)


def test_an_events_headers_are_named_as_the_client_wrote_them():
    sent = ["Host", "authorization", "X-Api-Key", "x-lower", "X-Forwarded-For"]
    values = ["a.example", "b", "k", "l", "192.0.2.1"]
    pairs = dict(zip(sent, values, strict=True))
    names = {name.lower().encode(): name.encode() for name in sent}
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/",
            "http_version": "1.1",
            "query_string": b"",
            "client": ("127.0.0.1", 9),
            "headers": [(name.lower().encode(), value.encode()) for name, value in pairs.items()],
            "state": {"header_names": names},
        }
    )
    match = Match(Route("GET", "/", REST, "1.0"), None, {})

    event = event_1_of(request, b"", match, request_id="r", trace_id="t", now=0)

    assert event["headers"] == {
        "Host": "a.example",
        "Authorization": "b",
        "X-Api-Key": "k",
        "x-lower": "l",
        "X-Forwarded-For": "192.0.2.1, 127.0.0.1",
        "X-Forwarded-Port": "80",
        "X-Forwarded-Proto": "http",
        "X-Amzn-Trace-Id": "t",
    }
    assert event["multiValueHeaders"]["X-Api-Key"] == ["k"]

"""Converting HTTP requests to payload 2.0 events, and results to HTTP responses."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from local.http_api.payload import BadAnswer, event_of, response_of
from local.http_api.routing import RouteTable
from local.sam.template import Api, Function, Route


def function(name: str, *routes: Route) -> Function:
    return Function(name, "app.handler", Path(), (), {}, 3, 128, routes)


def table(*routes: tuple[str, str], api: Api = Api()) -> RouteTable:  # noqa: B008 - frozen
    return RouteTable([function(f"{m} {p}", Route(m, p, api)) for m, p in routes])


def event(
    method: str = "POST",
    path: str = "/path",
    query: str = "",
    headers: list[tuple[str, str]] | None = None,
    body: bytes = b"",
    routes: tuple[tuple[str, str], ...] = (("POST", "/path"),),
    api: Api = Api(),  # noqa: B008 - frozen
) -> dict[str, Any]:
    raw = [("host", "id.execute-api.us-east-1.amazonaws.com"), *(headers or [])]
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in raw],
        "http_version": "1.1",
        "scheme": "http",
        "client": ("192.0.2.1", 5000),
        "server": ("127.0.0.1", 8000),
    }
    match = table(*routes, api=api).find(method, path)
    assert match
    return event_of(
        Request(scope), body, match, request_id="id", trace_id="Root=1-x", now=1583348638.39
    )


def test_the_event_matches_awss_documentation():
    """This is the guide's example, without authorizer and stage variables, which aren't supported.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    found = event(
        query="parameter1=value1&parameter1=value2&parameter2=value",
        headers=[
            ("cookie", "cookie1"),
            ("cookie", "cookie2"),
            ("header1", "value1"),
            ("header2", "value1"),
            ("header2", "value2"),
            ("content-type", "text/plain"),
            ("user-agent", "agent"),
        ],
        body=b"Hello from client",
    )

    assert found["headers"] == {
        "host": "id.execute-api.us-east-1.amazonaws.com",
        "header1": "value1",
        "header2": "value1,value2",
        "content-type": "text/plain",
        "user-agent": "agent",
        "x-amzn-trace-id": "Root=1-x",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
    }
    del found["headers"]
    assert found == {
        "version": "2.0",
        "routeKey": "POST /path",
        "rawPath": "/path",
        "rawQueryString": "parameter1=value1&parameter1=value2&parameter2=value",
        "cookies": ["cookie1", "cookie2"],
        "queryStringParameters": {"parameter1": "value1,value2", "parameter2": "value"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": "id.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "id",
            "http": {
                "method": "POST",
                "path": "/path",
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "agent",
            },
            "requestId": "id",
            "routeKey": "POST /path",
            "stage": "$default",
            "time": "04/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1583348638390,
        },
        "body": "Hello from client",
        "isBase64Encoded": False,
    }


def test_missing_parts_of_a_request_are_left_out():
    found = event()

    optional = {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"}
    assert not optional & found.keys()
    assert found["isBase64Encoded"] is False


def test_a_stages_variables_are_in_the_event():
    assert event(api=Api(variables=(("shelf", "top"),)))["stageVariables"] == {"shelf": "top"}


@pytest.mark.parametrize(
    ("content_type", "body", "sent", "is_base64"),
    [
        ("application/json; charset=utf-8", "{}ä".encode(), "{}ä", False),
        ("application/vnd.api+json", b"{}", "e30=", True),
        ("image/jpeg", b"\xff\xd8", "/9g=", True),
        ("application/x-www-form-urlencoded", b"a=1", "YT0x", True),
        ("text/plain", b"\xff", "/w==", True),
    ],
)
def test_text_travels_as_text_and_the_rest_as_base64(
    content_type: str, body: bytes, sent: str, is_base64: bool
):
    found = event(headers=[("content-type", content_type)], body=body)

    assert (found["body"], found["isBase64Encoded"]) == (sent, is_base64)


def test_the_most_specific_route_gets_the_request():
    routes = table(("GET", "/{rest+}"), ("ANY", "/a/{id}"), ("GET", "/a/{id}"), ("GET", "/a/b"))

    def key(method: str, path: str) -> str | None:
        match = routes.find(method, path)
        return match and match.key

    assert key("GET", "/a/b") == "GET /a/b"
    assert key("GET", "/a/c") == "GET /a/{id}"
    assert key("PUT", "/a/c") == "ANY /a/{id}"
    assert key("GET", "/a/c/d") == "GET /{rest+}"
    assert key("PUT", "/a/c/d") is None


def test_a_path_variable_has_its_value():
    found = event("GET", "/a/b/c", routes=(("GET", "/a/{rest+}"),))

    assert found["pathParameters"] == {"rest": "b/c"}


def test_json_without_a_status_becomes_a_200_with_json():
    answer = response_of(b'{"message": "hello"}', "id")

    assert (answer.status_code, json.loads(answer.body)) == (200, {"message": "hello"})
    assert answer.headers["content-type"] == "application/json"
    assert response_of(b'"Hello from Lambda!"', "id").body == b"Hello from Lambda!"


def test_a_formatted_response_without_a_type_is_plain_text():
    answer = response_of(b'{"statusCode": "404", "body": "no"}', "id")

    assert (answer.status_code, answer.body) == (404, b"no")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_functions_content_length_is_replaced():
    result = {"statusCode": 200, "headers": {"Content-Length": "999"}, "body": "four"}

    assert response_of(json.dumps(result).encode(), "id").headers["content-length"] == "4"


@pytest.mark.parametrize(
    "result",
    [
        b"not json",
        b"[" * 100_000,
        b'{"statusCode": "many"}',
        b'{"statusCode": 99}',
        b'{"statusCode": 200, "body": {}}',
        b'{"statusCode": 200, "headers": []}',
        b'{"statusCode": 200, "body": "a", "isBase64Encoded": true}',
    ],
)
def test_an_invalid_result_is_refused(result: bytes):
    with pytest.raises(BadAnswer):
        response_of(result, "id")

"""Requests, and what is known about API Gateway's response to each.

Sources: D is AWS's documentation; L is what others measured on AWS, or wrote into their types for
it (AWS's own test tool for .NET, its types for Go, captures in public issues). Nothing is known
about the remaining rows, which only show what our gateway does.

D: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
L: https://github.com/aws/aws-lambda-dotnet/tree/master/Tools/LambdaTestTool-v2
   https://github.com/aws/aws-lambda-go/blob/main/events/apigw.go
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

Basis = Literal["D", "L", "?"]
Look = Callable[[Mapping[str, Any]], object]
FAILED = '500 application/json {"message":"Internal Server Error"}'


@dataclass(frozen=True)
class Row:
    """A request, and what to compare: what `look` returns for the event, or else the response.

    `known` is what API Gateway does, according to `basis`.
    """

    name: str
    known: object = None
    basis: Basis = "?"
    method: str = "POST"
    target: str = "/echo"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    look: Look | None = None
    shown: tuple[str, ...] = ()


def _event(name: str, key: str, known: object, basis: Basis, **more: Any) -> Row:
    def look(event: Mapping[str, Any]) -> object:
        found: Any = event
        for part in key.split("/"):
            found = found.get(part, "absent") if isinstance(found, Mapping) else "absent"
        return found

    return Row(f"{name}: {key.replace('/', '.')}", known, basis, look=look, **more)


def _text(kind: str, *, is_text: bool, basis: Basis) -> Row:
    headers = (("Content-Type", kind),) if kind else ()
    name = f"a body of {kind or 'no type'}"
    return _event(name, "isBase64Encoded", not is_text, basis, headers=headers, body=b"<a>b</a>")


def _route(method: str, target: str, known: str, basis: Basis = "D") -> Row:
    return _event(f"{method} {target}", "routeKey", known, basis, method=method, target=target)


def _result(name: str, known: object = None, basis: Basis = "?", *shown: str) -> Row:
    target = f"/echo?result={quote(name)}"
    return Row(f"result: {name}", known, basis, "GET", target, shown=shown)


EVENTS = (
    _event("one Cookie header", "cookies", ["a=1", "b=2"], "L", headers=(("Cookie", "a=1; b=2"),)),
    _event(
        "two Cookie headers",
        "cookies",
        ["a=1", "b=2"],
        "D",
        headers=(("Cookie", "a=1"), ("Cookie", "b=2")),
    ),
    _event("a cookie", "headers/cookie", "absent", "D", headers=(("Cookie", "a=1"),)),
    _event("no cookie", "cookies", "absent", "D"),
    _event("a%20b in the path", "rawPath", "/a b", "L", target="/a%20b"),
    _event("a%3Fb in the path", "rawPath", "/a?b", "L", target="/a%3Fb"),
    _event("a%3Fb in a variable", "pathParameters/proxy", "a?b", "L", target="/a%3Fb"),
    _event("a%23b in the path", "rawPath", "/a#b", "L", target="/a%23b"),
    _event("a%0Ab in the path", "rawPath", None, "?", target="/a%0Ab"),
    _event("a%2Fb in the path", "rawPath", None, "?", target="/a%2Fb"),
    _event("a+b in the path", "rawPath", "/a+b", "L", target="/a+b"),
    _event("Cyrillic in the path", "rawPath", "/й", "L", target="/%D0%B9"),
    _event("a query", "rawQueryString", "a=1&a=2&b=%20c", "D", target="/echo?a=1&a=2&b=%20c"),
    _event("a repeated key", "queryStringParameters", {"a": "1,2"}, "D", target="/echo?a=1&a=2"),
    _event("%20 in a query", "queryStringParameters", {"b": " c"}, "D", target="/echo?b=%20c"),
    _event("an empty value", "queryStringParameters", {"a": ""}, "L", target="/echo?a="),
    _event("a key without a value", "queryStringParameters", None, "?", target="/echo?a"),
    _event("no query", "queryStringParameters", "absent", "D"),
    _event("no query", "rawQueryString", "", "D"),
    _event("no variable", "pathParameters", "absent", "D", method="GET", target="/pets/dog/1"),
    _event("two headers", "headers/x-own", "a,b", "D", headers=(("X-Own", "a"), ("X-Own", "b"))),
    _event("a header's original case", "headers/X-Own", "absent", "D", headers=(("X-Own", "a"),)),
    _event(
        "a client's own X-Forwarded-For",
        "headers/x-forwarded-for",
        "192.0.2.1, 127.0.0.1",
        "L",
        headers=(("X-Forwarded-For", "192.0.2.1"),),
    ),
    _event("no body", "headers/content-length", "0", "L", method="GET"),
    _event("no body", "body", "absent", "D"),
    _event("no body", "isBase64Encoded", False, "D"),
    _event("any", "version", "2.0", "D"),
    _event("any", "requestContext/stage", "$default", "D"),
    _event("any", "requestContext/http/method", "PUT", "D", method="PUT"),
    _event("any", "requestContext/http/protocol", "HTTP/1.1", "D"),
    _event("any", "requestContext/http/path", "/echo", "D"),
    _event("any", "requestContext/http/userAgent", "own", "D", headers=(("User-Agent", "own"),)),
    _event("the API and Lambda use the same request id", "sameIds", False, "L"),
    Row(
        "any: timeEpoch is now, in ms",
        True,
        "D",
        look=lambda e: abs(e["requestContext"]["timeEpoch"] / 1000 - e["askedAt"]) < 60,
    ),
    _text("application/json", is_text=True, basis="L"),
    _text("application/json; charset=utf-8", is_text=True, basis="L"),
    _text("text/plain", is_text=True, basis="L"),
    _text("text/csv", is_text=True, basis="L"),
    _text("application/xml", is_text=True, basis="L"),
    _text("application/javascript", is_text=True, basis="L"),
    _text("application/vnd.api+json", is_text=False, basis="L"),
    _text("image/svg+xml", is_text=False, basis="L"),
    _text("application/x-www-form-urlencoded", is_text=False, basis="L"),
    _text("image/jpeg", is_text=False, basis="L"),
    _text("application/octet-stream", is_text=False, basis="L"),
    Row(
        "more than 10,240 bytes of headers",
        True,
        "D",
        headers=(("X-Own", "a" * 11_000),),
        look=lambda event: "refused" in event,
    ),
)
ROUTES = (
    _route("GET", "/pets/dog/1", "GET /pets/dog/1"),
    _route("GET", "/pets/dog/2", "GET /pets/dog/{id}"),
    _route("GET", "/pets/cat/1", "GET /pets/{proxy+}"),
    _route("POST", "/test/5", "ANY /{proxy+}"),
    _route("POST", "/pets/dog/1", "ANY /{proxy+}"),
    _route("PUT", "/fixed/x", "ANY /fixed/{proxy+}"),
    _route("POST", "/q/x", "ANY /q/{proxy+}"),
    _route("GET", "/q/x", "GET /q/{proxy+}"),
    Row("GET /", '404 application/json {"message":"Not Found"}', "D", "GET", "/"),
)
RESULTS = (
    _result("body null", "200 text/plain ", "L"),
    _result("headers null", "200 text/plain x", "L"),
    _result("cookies null", "200 text/plain x", "L"),
    _result("multiValueHeaders null", "200 text/plain x", "L"),
    _result("no body", "201 text/plain ", "L"),
    _result("no type", "200 text/plain text", "L"),
    _result("own type", "200 a/b x", "D"),
    _result("an object", '200 application/json {"message": "hello"}', "D"),
    _result("a text", "200 application/json hello", "D"),
    _result("a list", "200 application/json [1, 2]", "D"),
    _result("status as text", "404 text/plain x", "L"),
    _result("status 200.5", FAILED, "L"),
    _result("status many", FAILED, "L"),
    _result("status null"),
    _result("status true"),
    _result("status 99", FAILED, "L"),
    _result("status 600", FAILED, "L"),
    _result("status Infinity", FAILED, "L"),
    _result("NaN in an object"),
    _result("body an object", FAILED, "L"),
    _result("body a number"),
    _result("headers a list", FAILED, "L"),
    _result("cookies a text"),
    _result("a header that is a list", FAILED, "L"),
    _result("a header that is a number", "200 text/plain x; x-own: 5", "L", "x-own"),
    _result("a header that is true", None, "?", "x-own"),
    _result("a header that is null", None, "?", "x-own"),
    _result("a header in Latin-1", None, "?", "x-own"),
    _result("a header in Cyrillic", FAILED, "L"),
    _result("a header with newlines", FAILED, "L"),
    _result("a header with NUL", FAILED, "L"),
    _result("a name with a blank", FAILED, "L"),
    _result("a cookie in Cyrillic", FAILED, "L"),
    _result("two cookies", "200 text/plain x; set-cookie: a=1; Path=/, b=2", "D", "set-cookie"),
    _result("base64", "200 text/plain \\x00\\xff", "D"),
    _result("no base64"),
    _result("url-safe base64"),
    _result("204 with a body", "204 text/plain ", "L"),
    _result("own length", "200 text/plain four", "L"),
    _result("not ASCII", "200 text/plain äй😀", "D"),
    _result("6 MB and more", FAILED, "L"),
    _result("raise", FAILED, "D"),
)
ROWS = (*EVENTS, *ROUTES, *RESULTS)

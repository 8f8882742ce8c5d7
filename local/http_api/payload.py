"""Translates between HTTP and Lambda in API Gateway's payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Mapping
from typing import Any, TypeVar

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from ..sam.made_up import ACCOUNT_ID
from .routing import Match, path_of

T = TypeVar("T")
API_ID = "local"
# the types besides text/* that an HTTP API treats as text (application/vnd.api+json is not one)
# https://github.com/aws/aws-lambda-dotnet/tree/master/Tools/LambdaTestTool-v2
TEXT_TYPES = {"application/json", "application/javascript", "application/xml"}
# a valid header name (https://www.rfc-editor.org/rfc/rfc9110#name-tokens), and the characters
# that a header's value can't contain
NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
NOT_IN_VALUES = re.compile(r"[\r\n\0]")
WITHOUT_BODY = {204, 304}
# headers for a single connection: each hop sets its own
HOP_HEADERS = {"connection", "content-length", "date", "keep-alive", "transfer-encoding"}


class BadAnswer(ValueError):
    """The function's result can't be turned into an HTTP response."""


def event_of(
    request: Request, body: bytes, match: Match, *, request_id: str, trace_id: str, now: float
) -> dict[str, object]:
    """Return the event for a request that arrived at `now` (Unix seconds).

    A body with a text type, in valid UTF-8, is passed as text, any other as base64. Empty optional
    fields are omitted.
    """
    client = request.client.host if request.client else "127.0.0.1"
    is_text = _is_text(request.headers.get("content-type", ""), body)
    host, path = _host(request), path_of(request)
    domain = host.partition(":")[0]
    event = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": path,
        "rawQueryString": request.scope["query_string"].decode("latin-1"),
        "cookies": _cookies(request.headers),
        "headers": _headers(request.headers, client, host, trace_id, body),
        "queryStringParameters": _joined(request.query_params.multi_items()),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": domain,
            "domainPrefix": domain.split(".")[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": f"HTTP/{request.scope['http_version']}",
                "sourceIp": client,
                "userAgent": request.headers.get("user-agent", ""),
            },
            "requestId": request_id,
            "routeKey": match.key,
            "stage": match.route.api.stage,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "pathParameters": match.path_parameters,
        "stageVariables": dict(match.route.api.variables),
        "body": body.decode() if is_text else base64.b64encode(body).decode(),
        "isBase64Encoded": bool(body) and not is_text,
    }
    optional = ("cookies", "queryStringParameters", "pathParameters", "stageVariables", "body")
    return {key: value for key, value in event.items() if value or key not in optional}


def new_request_id() -> str:
    """Return a request id in API Gateway's format, such as JKJaXmPLvHcESHA=."""
    return base64.b64encode(secrets.token_bytes(11)).decode()


def response_of(result: bytes, request_id: str) -> Response:
    """Return the HTTP response for a function's result. Raises BadAnswer."""
    try:
        found = json.loads(result, parse_constant=_refuse_constant)
        if isinstance(found, dict) and "statusCode" in found:
            response = _formatted(found)
        else:
            text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
            response = Response(text, media_type="application/json")
    except (ValueError, RecursionError) as exc:  # also base64, or half an emoji
        raise BadAnswer(str(exc)) from exc
    response.headers["apigw-requestid"] = request_id
    return response


def _refuse_constant(name: str) -> None:
    raise BadAnswer(f"{name} is not JSON")


def _formatted(found: Mapping[str, Any]) -> Response:
    body = _given(found, "body", str, "")
    status = status_of(found["statusCode"])
    content = base64.b64decode(body, validate=True) if found.get("isBase64Encoded") else None
    if status in WITHOUT_BODY:
        body, content = "", b""
    response = Response(
        body.encode() if content is None else content,
        status,
        {"content-type": "text/plain; charset=utf-8"} | _own_headers(found),
    )
    for cookie in _given(found, "cookies", list, []):
        response.headers.append("set-cookie", sendable(cookie))
    return response


def _own_headers(found: Mapping[str, Any]) -> dict[str, str]:
    headers = _given(found, "headers", dict, {})
    if wrong := [name for name in headers if not NAME.fullmatch(name)]:
        raise BadAnswer(f"{wrong[0]!r} is not a valid header name")
    return {
        name.lower(): sendable(value)
        for name, value in headers.items()
        if value is not None and name.lower() not in HOP_HEADERS
    }


def _given(found: Mapping[str, Any], name: str, kind: type[T], otherwise: T) -> T:
    """Return a field of a result, or `otherwise` if it is null, which AWS treats as missing.

    Raises BadAnswer if the value is not a `kind`.
    """
    value = found.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, kind):
        raise BadAnswer(f"{name} is not a {kind.__name__}")
    return value


def status_of(value: object) -> int:
    """Return a result's status. Raises BadAnswer unless it is final (2xx to 5xx)."""
    text = value if isinstance(value, str) else json.dumps(value)
    if not re.fullmatch(r"[2-5]\d\d", text):
        raise BadAnswer("statusCode must be a final HTTP status")
    return int(text)


def sendable(value: object) -> str:
    """Return a header's value as text. Raises BadAnswer if it is not a string, number or boolean.

    Line breaks, null characters and characters outside Latin-1 are errors too.
    """
    if not isinstance(value, str | int | float):
        raise BadAnswer("a header must have a single value")
    text = value if isinstance(value, str) else json.dumps(value)
    if NOT_IN_VALUES.search(text):
        raise BadAnswer("a header can't contain a line break or a null character")
    text.encode("latin-1")
    return text


def _host(request: Request) -> str:
    """Return the request's host, with localhost for an IPv6 address, which Mangum can't parse."""
    host = request.headers.get("host") or "localhost"
    return re.sub(r"^\[[^\]]*\]", "localhost", host)


def _cookies(headers: Headers) -> list[str]:
    """Return all cookies as one list, even if the request has several Cookie headers."""
    pairs = ";".join(headers.getlist("cookie")).split(";")
    return [pair.strip() for pair in pairs if pair.strip()]


def _headers(
    headers: Headers, client: str, host: str, trace_id: str, body: bytes
) -> dict[str, str]:
    """Return the headers as API Gateway passes them on.

    Names are in lowercase, repeated headers are joined, and API Gateway's own headers are added.
    """
    found = _joined((k, v) for k, v in headers.items() if k != "cookie")
    port = found.pop("x-forwarded-port", "") or host.partition(":")[2]
    if not body:
        found.setdefault("content-length", "0")
    return {
        "x-forwarded-proto": "http",
        **found,
        "host": host,
        "x-forwarded-port": port if port.isdigit() else "80",
        "x-forwarded-for": ", ".join([*headers.getlist("x-forwarded-for"), client]),
        "x-amzn-trace-id": trace_id,
    }


def _joined(pairs: Any) -> dict[str, str]:
    joined: dict[str, str] = {}
    for key, value in pairs:
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def _is_text(content_type: str, body: bytes) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if not (kind.startswith("text/") or kind in TEXT_TYPES):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True

"""HTTP to Lambda and back, in API Gateway's payload format 2.0.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import json
import time
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from ..sam.intrinsics import ACCOUNT_ID
from .routing import Match

API_ID = "local"
TEXT_TYPES = {"application/json", "application/javascript", "application/xml"}
# The connection's own, set by whoever sends the answer on.
HOP_HEADERS = {"connection", "content-length", "date", "keep-alive", "transfer-encoding"}


class BadAnswer(ValueError):
    """The function's result is none that API Gateway can turn into an answer."""


def event_of(
    request: Request, body: bytes, match: Match, *, request_id: str, trace_id: str, now: float
) -> dict[str, object]:
    """Return the event for a request that came in at `now` (Unix seconds).

    Text types travel as text, everything else as base64. What a request does not have is left out.
    """
    client = request.client.host if request.client else "127.0.0.1"
    is_text = _is_text(request.headers.get("content-type", ""), body)
    domain = request.url.hostname or "localhost"
    event = {
        "version": "2.0",
        "routeKey": match.key,
        "rawPath": request.url.path,
        "rawQueryString": request.url.query,
        "cookies": request.headers.getlist("cookie"),
        "headers": _headers(request.headers, client, request.url.port or 80, trace_id),
        "queryStringParameters": _joined(request.query_params.multi_items()),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": domain,
            "domainPrefix": domain.split(".")[0],
            "http": {
                "method": request.method,
                "path": request.url.path,
                "protocol": f"HTTP/{request.scope['http_version']}",
                "sourceIp": client,
                "userAgent": request.headers.get("user-agent", ""),
            },
            "requestId": request_id,
            "routeKey": match.key,
            "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "timeEpoch": int(now * 1000),
        },
        "pathParameters": match.path_parameters,
        "body": body.decode() if is_text else base64.b64encode(body).decode(),
        "isBase64Encoded": bool(body) and not is_text,
    }
    optional = ("cookies", "queryStringParameters", "pathParameters", "body")
    return {key: value for key, value in event.items() if value or key not in optional}


def response_of(result: bytes, request_id: str) -> Response:
    """Return the HTTP answer that a function's result stands for. Raises BadAnswer."""
    try:
        found = json.loads(result)
    except ValueError as exc:
        raise BadAnswer("the result is not JSON") from exc
    if isinstance(found, dict) and "statusCode" in found:
        response = _formatted(found)
    else:
        text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        response = Response(text, media_type="application/json")
    response.headers["apigw-requestid"] = request_id
    return response


def _formatted(found: dict[str, Any]) -> Response:
    body = found.get("body", "")
    headers, cookies = found.get("headers", {}), found.get("cookies", [])
    if not (isinstance(body, str) and isinstance(headers, dict) and isinstance(cookies, list)):
        raise BadAnswer("body must be text, headers an object, cookies a list")
    try:
        content = base64.b64decode(body) if found.get("isBase64Encoded") else body.encode()
        status = int(found["statusCode"])
    except (ValueError, TypeError) as exc:
        raise BadAnswer("statusCode must be a number, and a base64 body base64") from exc
    if not 200 <= status <= 599:
        raise BadAnswer("statusCode must be a final HTTP status")
    kept = {k.lower(): str(v) for k, v in headers.items() if k.lower() not in HOP_HEADERS}
    response = Response(content, status, {"content-type": "text/plain; charset=utf-8"} | kept)
    for cookie in cookies:
        response.headers.append("set-cookie", str(cookie))
    return response


def _headers(headers: Headers, client: str, port: int, trace_id: str) -> dict[str, str]:
    """Return the headers as API Gateway hands them on: lower case, doubles joined, with its own."""
    found = _joined((k, v) for k, v in headers.items() if k != "cookie")
    forwarded = [*headers.getlist("x-forwarded-for"), client]
    return {
        "x-forwarded-port": str(port),
        "x-forwarded-proto": "http",
        **found,
        "x-forwarded-for": ", ".join(forwarded),
        "x-amzn-trace-id": trace_id,
    }


def _joined(pairs: Any) -> dict[str, str]:
    joined: dict[str, str] = {}
    for key, value in pairs:
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined


def _is_text(content_type: str, body: bytes) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if not (kind.startswith("text/") or kind in TEXT_TYPES or kind.endswith(("+json", "+xml"))):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True

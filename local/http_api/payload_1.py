"""Translates between HTTP and Lambda in payload format 1.0.

REST APIs use this format, and so do HTTP APIs that are configured for it.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import json
import time
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..sam.made_up import ACCOUNT_ID
from ..sam.template import Api, ApiKind
from .payload import HOP_HEADERS, NAME, BadAnswer, sendable, status_of
from .routing import Match, path_of

# headers whose names API Gateway writes in title case, whatever the client sent
FIXED_NAMES = {"authorization", "host", "user-agent"}


def event_1_of(
    request: Request, body: bytes, match: Match, *, request_id: str, trace_id: str, now: float
) -> dict[str, object]:
    """Return the event for a request that arrived at `now` (Unix seconds)."""
    api = match.route.api
    is_base64 = bool(body) and _is_binary(request.headers.get("content-type", ""), body, api)
    client = request.client.host if request.client else "127.0.0.1"
    headers = _headers(request, client, trace_id)
    query = request.query_params.multi_items()
    event: dict[str, object] = {
        "resource": match.route.path,
        "path": path_of(request),
        "httpMethod": request.method,
        "headers": dict(headers),
        "multiValueHeaders": _lists(headers),
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": _lists(query) or None,
        "pathParameters": match.path_parameters or None,
        "stageVariables": dict(api.variables) or None,
        "requestContext": _context(request, match, client, request_id, now),
        "body": _text_of(body, is_base64),
        "isBase64Encoded": is_base64,
    }
    return event if api.kind is ApiKind.REST else {"version": "1.0"} | event


def _headers(request: Request, client: str, trace_id: str) -> list[tuple[str, str]]:
    """Return the headers as API Gateway passes them on, with names as the client wrote them.

    A few names always have the same case (https://github.com/aws/aws-sam-cli/issues/1860).
    """
    sent = request.scope.get("state", {}).get("header_names", {})
    came = ", ".join([*request.headers.getlist("x-forwarded-for"), client])
    own = {
        "X-Forwarded-For": came,
        "X-Forwarded-Port": request.headers.get("x-forwarded-port", str(request.url.port or 80)),
        "X-Forwarded-Proto": request.headers.get("x-forwarded-proto", "http"),
        "X-Amzn-Trace-Id": trace_id,
    }
    replaced = {name.lower() for name in own}
    return [
        (_as_sent(name, sent), value)
        for name, value in request.headers.items()
        if name not in replaced
    ] + [*own.items()]


def _as_sent(name: str, sent: Mapping[bytes, bytes]) -> str:
    if name in FIXED_NAMES:
        return name.title()
    return sent.get(name.encode("latin-1"), name.encode("latin-1")).decode("latin-1")


def _context(
    request: Request, match: Match, client: str, request_id: str, now: float
) -> dict[str, object]:
    api, domain = match.route.api, request.url.hostname or "localhost"
    stage = f"/{api.stage}" if api.kind is ApiKind.REST else ""
    return {
        "accountId": ACCOUNT_ID,
        "apiId": "local",
        "authorizer": None,
        "domainName": domain,
        "domainPrefix": domain.split(".", maxsplit=1)[0],
        "extendedRequestId": request_id,
        "httpMethod": request.method,
        "identity": {
            "accessKey": None,
            "accountId": None,
            "caller": None,
            "cognitoIdentityId": None,
            "sourceIp": client,
            "user": None,
            "userAgent": request.headers.get("user-agent"),
            "userArn": None,
        },
        "path": stage + path_of(request),
        "protocol": f"HTTP/{request.scope['http_version']}",
        "requestId": request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "resourceId": "local",
        "resourcePath": match.route.path,
        "stage": api.stage,
    }


def response_1_of(result: bytes, request: Request, api: Api) -> Response:
    """Turn a function's result into an HTTP response. Raises BadAnswer."""
    try:
        found = json.loads(result)
        status = status_of(found["statusCode"])
        body = found.get("body")
        if not isinstance(body, str | None):
            raise BadAnswer("body must be a string: use json.dumps")
        content = body or ""
        is_base64 = bool(found.get("isBase64Encoded")) and _wants_binary(request, api)
        raw = base64.b64decode(content) if is_base64 else content.encode()
        headers = _answered(found)
    except BadAnswer:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as exc:
        why = f"it is not a proxy response ({type(exc).__name__}: {exc})"
        raise BadAnswer(why) from exc
    response = Response(raw, status)
    for name, value in headers:
        response.headers.append(name, value)
    if "content-type" not in response.headers:
        response.headers["content-type"] = "application/json"
    return response


def _answered(found: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the result's headers, where multi-value headers override single-value ones."""
    several, single = found.get("multiValueHeaders") or {}, found.get("headers") or {}
    if not (isinstance(several, dict) and isinstance(single, dict)):
        raise BadAnswer("headers must be objects")
    doubled = {name.lower() for name in several}
    pairs = [(name, value) for name, values in several.items() for value in values]
    pairs += [(name, value) for name, value in single.items() if name.lower() not in doubled]
    if wrong := [name for name, _ in pairs if not NAME.fullmatch(name)]:
        raise BadAnswer(f"{wrong[0]!r} is not a valid header name")
    kept = [(n.lower(), v) for n, v in pairs if v is not None and n.lower() not in HOP_HEADERS]
    return [(name, sendable(value)) for name, value in kept]


def _is_binary(content_type: str, body: bytes, api: Api) -> bool:
    if api.kind is ApiKind.REST:
        return _matches(content_type, api)
    try:
        body.decode()
    except UnicodeDecodeError:
        return True
    return False


def _wants_binary(request: Request, api: Api) -> bool:
    """Return whether to decode a base64 body. A REST API only checks Accept's first type."""
    if api.kind is not ApiKind.REST:
        return True
    return _matches(request.headers.get("accept", "").split(",")[0], api)


def _matches(content_type: str, api: Api) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return any(fnmatchcase(kind, each) or each == "*/*" for each in api.binary_types)


def _text_of(body: bytes, is_base64: bool) -> str | None:
    if not body:
        return None
    return base64.b64encode(body).decode() if is_base64 else body.decode("utf-8", "replace")


def _lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found

"""Applies the template's CORS configuration as API Gateway and function URLs do.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
`--allow-host` separately decides which pages can call at all.
"""

from fnmatch import fnmatchcase

from starlette.requests import Request
from starlette.responses import Response

from ..sam.template import Api, ApiKind, Cors

PREFIX = "access-control-"


def is_preflight(request: Request) -> bool:
    """Return whether `request` is a browser's preflight request."""
    return request.method == "OPTIONS" and "access-control-request-method" in request.headers


def preflight(api: Api, request: Request) -> Response | None:
    """Return the API's own response to a preflight request, or None to let the function respond."""
    if api.cors is None:
        return None
    if api.kind is ApiKind.REST:
        return Response(status_code=200, headers=_rest_headers(api.cors, request))
    headers = _allowed(api.cors, request.headers.get("origin", ""))
    if headers:
        headers |= _listed("allow-methods", api.cors.methods)
        headers |= _listed("allow-headers", api.cors.headers)
        headers |= _max_age(api.cors)
    return Response(status_code=204, headers=headers)


def add_cors(response: Response, api: Api, request: Request) -> None:
    """Replace the function's CORS headers with the API's; do nothing for REST or without CORS."""
    if api.cors is None or api.kind is ApiKind.REST:
        return
    for name in [name for name in response.headers if name.startswith(PREFIX)]:
        del response.headers[name]
    origin = request.headers.get("origin")
    if origin and (headers := _allowed(api.cors, origin)):
        response.headers.update(headers | _listed("expose-headers", api.cors.exposed))


def _allowed(cors: Cors, origin: str) -> dict[str, str]:
    """Return the headers that allow an origin; empty if it is not allowed."""
    if not any(fnmatchcase(origin, allowed) for allowed in cors.origins):
        return {}
    shown = "*" if "*" in cors.origins and not cors.credentials else origin
    return {f"{PREFIX}allow-origin": shown} | _credentials(cors)


def _rest_headers(cors: Cors, request: Request) -> dict[str, str]:
    """Return the headers of SAM's mock integration for OPTIONS, which ignores the origin."""
    methods = cors.methods or (request.headers["access-control-request-method"], "OPTIONS")
    headers = {f"{PREFIX}allow-origin": ",".join(cors.origins) or "*"}
    headers |= _listed("allow-methods", methods) | _listed("allow-headers", cors.headers)
    return headers | _max_age(cors) | _credentials(cors)


def _max_age(cors: Cors) -> dict[str, str]:
    return {} if cors.max_age is None else {f"{PREFIX}max-age": str(cors.max_age)}


def _credentials(cors: Cors) -> dict[str, str]:
    return {f"{PREFIX}allow-credentials": "true"} if cors.credentials else {}


def _listed(name: str, values: tuple[str, ...]) -> dict[str, str]:
    return {f"{PREFIX}{name}": ",".join(values)} if values else {}

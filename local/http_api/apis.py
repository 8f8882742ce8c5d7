"""Finds which of the template's APIs a request belongs to, and which route handles it.

All APIs share one port. A host such as `hellofunction.localhost` selects one API or function URL.
Any other host reaches all APIs or, if there are none, the only function URL. Paths may include the
stage.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from starlette.requests import Request

from ..sam.template import Api, ApiKind, Function
from .routing import Match, RouteTable, path_as_sent, path_of

DEFAULT = "$default"


@dataclass(frozen=True)
class Placed:
    """A request, with the path that it would have on AWS, and the route that handles it."""

    request: Request
    match: Match


class ApiTable:
    """All APIs of the template, with their routes."""

    def __init__(self, functions: Iterable[Function]):
        functions = list(functions)
        named = {route.api.name: route.api for each in functions for route in each.routes}
        self._apis = {name: _Api(api, functions) for name, api in named.items()}

    @property
    def is_rest(self) -> bool:
        """Whether all APIs are REST APIs, which respond to an unknown path in their own way."""
        return bool(self._apis) and all(
            each.api.kind is ApiKind.REST for each in self._apis.values()
        )

    def find(self, request: Request, method: str | None = None) -> Placed | None:
        """Return the request with its route, or None. `method` overrides the request's own."""
        candidates = list(self._candidates(request.url.hostname or ""))
        method = method or request.method
        for take in (_Api.take, _Api.take_rest):
            for each in candidates:
                if placed := take(each, request, method):
                    return placed
        return None

    def _candidates(self, host: str) -> Iterator["_Api"]:
        label, _, domain = host.partition(".")
        if domain == "localhost":
            yield from (each for name, each in self._apis.items() if name.lower() == label)
            return
        apis = [each for each in self._apis.values() if each.api.kind is not ApiKind.URL]
        yield from apis or (self._apis.values() if len(self._apis) == 1 else ())


class _Api:
    def __init__(self, api: Api, functions: Iterable[Function]):
        self.api = api
        own = [_with_routes_of(api, each) for each in functions]
        self._routes = RouteTable(
            replace(each, routes=tuple(r for r in each.routes if r.path != DEFAULT)) for each in own
        )
        rest = [(route, each) for each in own for route in each.routes if route.path == DEFAULT]
        self._rest = rest[0] if rest else None

    def take(self, request: Request, method: str) -> Placed | None:
        """Return the request with the route whose path matches, or None."""
        inner, whole = self._paths(request)
        if self.api.kind is ApiKind.REST:  # /pets/ is /pets to its routes, but not in the event
            inner = inner.rstrip("/") or "/"
        match = self._routes.find(method, inner)
        return Placed(_at(request, whole), match) if match else None

    def take_rest(self, request: Request, _: str) -> Placed | None:
        """Return the request with the API's catch-all route, or None if the API has none."""
        if self._rest is None:
            return None
        _, whole = self._paths(request)
        return Placed(_at(request, whole), Match(*self._rest, {}))

    def _paths(self, request: Request) -> tuple[str, str]:
        """Return the path within the stage, and the path to put in the event."""
        path = path_of(request) if self.api.kind is ApiKind.HTTP else path_as_sent(request)
        prefix = "" if self.api.stage == DEFAULT else f"/{self.api.stage}"
        if prefix and (path == prefix or path.startswith(f"{prefix}/")):
            path = path.removeprefix(prefix) or "/"
        # in a REST API's events, the path doesn't include the stage
        # https://gist.github.com/GREsau/444c7d4d0bb9e8c82dd1a585931028bd
        return path, path if self.api.kind is ApiKind.REST else prefix + path


def _with_routes_of(api: Api, function: Function) -> Function:
    return replace(function, routes=tuple(r for r in function.routes if r.api.name == api.name))


def _at(request: Request, path: str) -> Request:
    """Return the request with another path."""
    return Request({**request.scope, "path": path}, request.receive)

"""Finds the route of an HTTP API that takes a request.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..sam.template import Function, Route


@dataclass(frozen=True)
class Match:
    """The route that takes a request, its function, and the variables of its path."""

    route: Route
    function: Function
    path_parameters: dict[str, str]

    @property
    def key(self) -> str:
        """The route's key, such as `POST /webhook/telegram`."""
        return f"{self.route.method} {self.route.path}"


class RouteTable:
    """All routes of the template, the most specific first."""

    def __init__(self, functions: Iterable[Function]):
        routes = [(route, function) for function in functions for route in function.routes]
        self._routes = [
            (route, function, re.compile(_pattern(route.path)))
            for route, function in sorted(routes, key=lambda pair: _rank(pair[0]))
        ]

    def find(self, method: str, path: str) -> Match | None:
        """Return the route that takes the request, None if there is none."""
        for route, function, pattern in self._routes:
            if route.method in {method, "ANY"} and (found := pattern.fullmatch(path)):
                return Match(route, function, found.groupdict())
        return None


def _rank(route: Route) -> tuple[int, int, bool]:
    """Order full paths before those with variables, greedy ones last; ANY after a method."""
    return "+}" in route.path, route.path.count("{"), route.method == "ANY"


def _pattern(path: str) -> str:
    """Return the pattern of a path with variables like {id} and a greedy {rest+}."""
    pieces = re.split(r"\{(\w+\+?)\}", path)
    for i, piece in enumerate(pieces):
        if i % 2 == 0:
            pieces[i] = re.escape(piece)
        elif piece.endswith("+"):
            pieces[i] = f"(?P<{piece[:-1]}>.+)"
        else:
            pieces[i] = f"(?P<{piece}>[^/]+)"
    return "".join(pieces)

"""Finds the route of an API that handles a request.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request

from ..sam.template import Function, Route

VARIABLE = re.compile(r"\{([^/{}]+)\}")


@dataclass(frozen=True)
class Match:
    """The route that matches a request, with its function and the values of its path variables."""

    route: Route
    function: Function
    path_parameters: dict[str, str]

    @property
    def key(self) -> str:
        """The route's key, such as `POST /webhook/telegram`."""
        takes_rest = self.route.path == "$default"
        return self.route.path if takes_rest else f"{self.route.method} {self.route.path}"


class RouteTable:
    """The routes of `functions`, most specific first."""

    def __init__(self, functions: Iterable[Function]):
        routes = [(route, function) for function in functions for route in function.routes]
        self._routes = [
            (route, function, *_pattern(route.path))
            for route, function in sorted(routes, key=lambda pair: _rank(pair[0]))
        ]

    def find(self, method: str, path: str) -> Match | None:
        """Return the most specific matching route, or None if no route matches."""
        for route, function, names, pattern in self._routes:
            if route.method in {method, "ANY"} and (found := pattern.fullmatch(path)):
                return Match(route, function, dict(zip(names, found.groups(), strict=True)))
        return None


def path_of(request: Request) -> str:
    """Return the path of a request, percent-decoded once, as an HTTP API does.

    Starlette's `url.path` encodes it again, and drops line breaks.
    """
    return str(request.scope["path"])


def path_as_sent(request: Request) -> str:
    """Return the path of a request, still percent-encoded, as REST APIs and function URLs do.

    https://github.com/aws/aws-sam-cli/issues/771 and
    https://github.com/middleapi/standard-server/pull/93
    """
    return bytes(request.scope["raw_path"]).decode("latin-1")


def _rank(route: Route) -> tuple[bool, list[int], bool]:
    """Return a sort key: full paths before greedy ones, literals before variables, ANY last.

    Among greedy paths, the one with the most literals before its variable therefore comes first.
    """
    kinds = [2 if "+}" in part else int("{" in part) for part in route.path.split("/")]
    return 2 in kinds, kinds, route.method == "ANY"


def _pattern(path: str) -> tuple[list[str], "re.Pattern[str]"]:
    """Return the names of the path's variables, such as {id} and {rest+}, and its pattern."""
    pieces = VARIABLE.split(path)
    names = pieces[1::2]
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            pieces[index] = re.escape(piece)
        else:
            pieces[index] = "(.+)" if piece.endswith("+") else "([^/]+)"
    return [name.removesuffix("+") for name in names], re.compile("".join(pieces), re.DOTALL)

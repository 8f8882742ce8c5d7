"""Reads a template's APIs and their routes from events and OpenAPI documents."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .globals import with_globals
from .intrinsics import Resolver
from .parameters import as_text
from .problems import Misplaced, Problems
from .properties import INERT_IN_APIS
from .source import load_yaml
from .template import Api, ApiKind, Cors, Route

KINDS = {"AWS::Serverless::HttpApi": ApiKind.HTTP, "AWS::Serverless::Api": ApiKind.REST}
IMPLICIT = {ApiKind.HTTP: "ServerlessHttpApi", ApiKind.REST: "ServerlessRestApi"}
GLOBALS = {ApiKind.HTTP: "HttpApi", ApiKind.REST: "Api"}
# SAM's default stage names
STAGES = {ApiKind.HTTP: "$default", ApiKind.REST: "Prod"}
VARIABLES = {ApiKind.HTTP: "StageVariables", ApiKind.REST: "Variables"}
REFERENCES = {"HttpApi": "ApiId", "Api": "RestApiId"}
METHODS = {"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
INTEGRATION = "x-amazon-apigateway-integration"
INVOKED = re.compile(r":function:([^:/]+)(?::[^/]+)?/invocations")


class Apis:
    """Reads APIs and routes. Call `route` for each function's event that defines a route.

    Collects APIs whose callers are not checked, properties without effect, operations of
    OpenAPI documents that call no function, and events' routes that SAM doesn't create.
    """

    def __init__(self, content: Mapping[str, Any], resolver: Resolver, root: Path):
        self._resources = content["Resources"]
        self._globals = content.get("Globals") or {}
        self._resolver = resolver
        self._root = root
        self._apis: dict[str, Api] = {}
        self.unchecked: set[str] = set()
        self.inert: set[str] = set()
        self.unserved: list[str] = []
        self.undefined: list[str] = []
        self.documents: list[Path] = []
        self._written: set[tuple[str, str, str]] = set()
        self._complete: set[str] = set()

    def route(self, kind: str, event: Mapping[str, Any], place: str) -> Route:
        """Return the route that a function's event defines. Raises Misplaced."""
        api_kind = ApiKind.HTTP if kind == "HttpApi" else ApiKind.REST
        named = event.get(REFERENCES[kind], IMPLICIT[api_kind])
        name = str(named.get("Ref", "") if isinstance(named, dict) else named)
        if name not in self._resources and name != IMPLICIT[api_kind]:
            meant = self._resolver.declared.hint(name, KINDS)
            words = f"{REFERENCES[kind]} must be a !Ref to an API in this template{meant}"
            raise Misplaced(place, words)
        properties = self._resolver.resolve(
            {key: value for key, value in event.items() if key != REFERENCES[kind]}, place
        )
        if properties.get("Auth"):
            self.unchecked.add(name)
        api = self.api(name, api_kind)
        if api_kind is ApiKind.REST:
            return Route(_method(properties, place), _path(properties, place, api), api, "1.0")
        payload = str(properties.get("PayloadFormatVersion", "2.0"))
        if payload not in {"1.0", "2.0"}:
            raise Misplaced(place, f"PayloadFormatVersion must be 1.0 or 2.0, not {payload}")
        if "Path" not in properties and "Method" not in properties:
            return Route("ANY", "$default", api, payload)
        return Route(_method(properties, place), _path(properties, place, api), api, payload)

    def api(self, name: str, kind: ApiKind) -> Api:
        """Return an API by its logical id. Raises Misplaced."""
        if name not in self._apis:
            place = f"Resources.{name}"
            own = self._resources.get(name, {}).get("Properties") or {}
            merged = with_globals(self._globals.get(GLOBALS[kind]) or {}, own)
            self.inert |= INERT_IN_APIS & merged.keys()
            wanted = {key: merged[key] for key in _READ if key in merged}
            found = self._resolver.resolve(wanted, place)
            if found.get("Auth"):
                self.unchecked.add(name)
            stage = str(found.get("StageName", STAGES[kind]))
            cors = cors_of(found.get("CorsConfiguration", found.get("Cors")))
            binary = tuple(each.replace("~1", "/") for each in found.get("BinaryMediaTypes", []))
            variables = found.get(VARIABLES[kind]) or {}
            pairs = tuple((str(key), as_text(value)) for key, value in variables.items())
            self._apis[name] = Api(name, kind, stage, cors, binary, pairs)
        return self._apis[name]

    def documented(self, problems: Problems) -> Iterator[tuple[str, Route]]:
        """Yield each operation's function and route from the APIs' OpenAPI documents."""
        for name, resource in self._resources.items():
            kind = KINDS.get(str(resource.get("Type"))) if isinstance(resource, dict) else None
            if kind is None or not isinstance(resource.get("Properties"), dict):
                continue
            with problems.noted(f"Resources.{name}"):
                yield from self._operations(name, kind, resource["Properties"])

    def creates(self, route: Route) -> bool:
        """Return whether an event's route exists once it is deployed; read all documents first.

        An operation in the API's document takes precedence over an event. An event adds nothing to
        a document in a file, or to that of a REST API without MergeDefinitions
        (samtranslator/model/eventsources/push.py). An HTTP API has no routes that end with a slash
        (https://github.com/aws/serverless-application-model/issues/1949).
        """
        name, inner = route.api.name, route.path.rstrip("/")
        why = ""
        if (name, route.method, route.path) in self._written:
            return False
        if name in self._complete:
            why = "it isn't in the API's definition: add it there"
        elif route.api.kind is ApiKind.HTTP and inner and inner != route.path:
            why = f"an HTTP API's routes can't end with a slash: write {inner}"
        if why:
            self.undefined.append(f"{route.method} {route.path} of {name} won't exist, as {why}")
        return not why

    def _operations(
        self, name: str, kind: ApiKind, properties: Mapping[str, Any]
    ) -> Iterator[tuple[str, Route]]:
        place = f"Resources.{name}.DefinitionBody"
        document = properties.get("DefinitionBody")
        match document:
            case {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": included}}}:
                document = self._file(included, place)
        if "DefinitionUri" in properties:
            document = self._file(properties["DefinitionUri"], f"Resources.{name}.DefinitionUri")
        common = self._globals.get(GLOBALS[kind]) or {}
        merges = kind is ApiKind.HTTP or {**common, **properties}.get("MergeDefinitions")
        if "DefinitionUri" in properties or (document and not merges):
            self._complete.add(name)
        found = self._resolver.resolve(document or {}, place)
        for path, operations in (found.get("paths") or {}).items():
            for method, operation in (operations or {}).items():
                if not isinstance(operation, dict) or INTEGRATION not in operation:
                    continue
                function, route = _documented(method, path, operation, self.api(name, kind))
                self._written.add((name, route.method, route.path))
                if function:
                    yield function, route
                else:
                    self.unserved.append(f"{method.upper()} {path} of {name}")

    def _file(self, uri: Any, place: str) -> Any:
        path = self._root / str(uri)
        if not isinstance(uri, str) or not path.is_file():
            raise Misplaced(place, "only a local file can be read")
        self.documents.append(path)
        return load_yaml(path)


_READ = (
    "StageName",
    "CorsConfiguration",
    "Cors",
    "Auth",
    "BinaryMediaTypes",
    *VARIABLES.values(),
)


def _documented(
    method: str, path: str, operation: Mapping[str, Any], api: Api
) -> tuple[str, Route]:
    """Return the name of an operation's function, or "" if it calls none, and its route."""
    integration = operation[INTEGRATION] or {}
    invoked = INVOKED.search(str(integration.get("uri", "")))
    name = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
    default = "1.0" if api.kind is ApiKind.REST else "2.0"
    payload = str(integration.get("payloadFormatVersion", default))
    path = path.replace("/$default", "$default")
    path = path.rstrip("/") or "/" if api.kind is ApiKind.REST else path
    return invoked[1] if invoked else "", Route(name, path, api, payload)


def _method(properties: Mapping[str, Any], place: str) -> str:
    method = str(properties.get("Method", "ANY")).upper().replace("X-AMAZON-APIGATEWAY-", "")
    method = "ANY" if method in {"*", "ANY-METHOD"} else method
    if method not in METHODS:
        raise Misplaced(place, f"there is no HTTP method {method}")
    return method


def _path(properties: Mapping[str, Any], place: str, api: Api) -> str:
    path = str(properties.get("Path", ""))
    if path != "$default" and not path.startswith("/"):
        raise Misplaced(place, f"Path must begin with /, but is {path!r}")
    return path.rstrip("/") or "/" if api.kind is ApiKind.REST else path


def cors_of(found: Any) -> Cors | None:
    """Parse a CORS configuration in any form that SAM's resources use; None if it is empty."""
    if not found:
        return None
    if found is True:
        return Cors(("*",), ("*",), ("*",))
    if isinstance(found, str):  # a REST API may have a single origin, in quotes
        return Cors((found.strip("'"),))
    age = found.get("MaxAge")
    return Cors(
        _items(found.get("AllowOrigins", found.get("AllowOrigin"))),
        _items(found.get("AllowMethods")),
        _items(found.get("AllowHeaders")),
        _items(found.get("ExposeHeaders")),
        int(str(age).strip("'")) if age is not None else None,
        bool(found.get("AllowCredentials", False)),
    )


def _items(found: Any) -> tuple[str, ...]:
    if found is None:
        return ()
    items = found if isinstance(found, list) else str(found).strip("'").split(",")
    return tuple(str(item).strip() for item in items)

"""Reads a SAM template: everything in it runs, is left out, or is refused."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..failures import TemplateError
from .apis import Apis
from .buckets import notifications, read_bucket
from .checking import check_resource, check_sections
from .functions import FunctionReader
from .globals import with_globals, without_ignored
from .intrinsics import Resolver
from .names import TYPES
from .parameters import parameter_values
from .problems import LEAVE_OUT, Misplaced, Problems
from .properties import (
    CALLERS,
    FUNCTION_KINDS,
    INERT_IN_STORED,
    INERT_SERVERLESS,
    REFUSED,
    STORED,
)
from .references import references_in, unknown_references
from .source import load_yaml
from .spelling import hint, misspelt
from .template import Bucket, Function, ObjectEvents, Resource, Route, Template

Endpoints = Callable[[str], str]
SECTIONS = ("Conditions", "Globals", "Mappings", "Parameters")


def read_template(
    path: Path,
    parameters: Mapping[str, str],
    endpoint: Endpoints = lambda _: "",
    *,
    needs_code: bool = False,
) -> Template:
    """Read the template at `path`. Folders in it are relative to its own folder.

    `endpoint` returns the URL of the API or function with a logical id. Raises TemplateError, with
    a line for everything that can't run; with `needs_code`, missing folders count too.
    """
    content = load_yaml(path)
    if not isinstance(content, dict) or not isinstance(content.get("Resources"), dict):
        raise TemplateError(f"{path}: not a template: it has no Resources")
    problems = Problems(path)
    check_sections(content, problems)
    content |= {section: _section(content, section, problems) for section in SECTIONS}
    problems.raise_if_any()
    values = parameter_values(content["Parameters"], parameters, problems)
    problems.raise_if_any()
    endpoints = {name: endpoint(name) for name in (*content["Resources"], "ServerlessHttpApi")}
    resolver = Resolver(content, values, endpoints)
    reader = _Reader(content, resolver, problems, path.parent.resolve(), needs_code=needs_code)
    found = reader.read()
    for place, words in unknown_references(content, resolver.declared):
        problems.add(place, words)
    problems.raise_if_any()
    return found


def _section(content: Mapping[str, Any], name: str, problems: Problems) -> Mapping[str, Any]:
    """Return a section of a template, or report that it is malformed."""
    found = content.get(name) or {}
    is_deep = name in {"Globals", "Parameters"}
    values = found.values() if is_deep and isinstance(found, dict) else ()
    if isinstance(found, dict) and all(isinstance(value, dict) for value in values):
        return found
    problems.add(name, "SAM expects a different structure here")
    return {}


class _Reader:
    def __init__(
        self,
        content: Mapping[str, Any],
        resolver: Resolver,
        problems: Problems,
        root: Path,
        *,
        needs_code: bool,
    ):
        self._resources: Mapping[str, Any] = content["Resources"]
        self._globals: Mapping[str, Any] = (content.get("Globals") or {}).get("Function") or {}
        self._resolver = resolver
        self._problems = problems
        self._apis = Apis(content, resolver, root)
        self._reader = FunctionReader(
            self._resources, resolver, self._apis, problems, root, needs_code=needs_code
        )
        self._left_out: set[str] = set()
        self._notified: dict[str, list[ObjectEvents]] = {}

    def read(self) -> Template:
        functions: list[Function] = []
        buckets: list[Bucket] = []
        resources: list[Resource] = []
        for name, resource in self._resources.items():
            with self._problems.noted(f"Resources.{name}"):
                if not self._is_made(name, resource):
                    continue
                check_resource(name, resource, self._problems)
                kind, properties = str(resource["Type"]), resource.get("Properties") or {}
                if kind == "AWS::S3::Bucket" or kind in STORED:
                    self._left_out |= INERT_IN_STORED & properties.keys()
                if kind in FUNCTION_KINDS:
                    functions.append(self._function(name, kind, resource))
                elif kind == "AWS::S3::Bucket":
                    buckets.append(read_bucket(name, properties, self._resolver))
                    for function, events in notifications(name, properties, self._resolver):
                        self._notified.setdefault(function, []).append(events)
                elif kind in STORED:
                    resources.append(self._stored(name, kind, properties))
                else:
                    self._leave_out(name, kind)
                    if kind in CALLERS:
                        self._note_targets(kind, properties)
        functions = self._with_callers(functions)
        self._check_routes(functions)
        return Template(
            tuple(functions),
            tuple(buckets),
            tuple(resources),
            tuple(self._notes()),
            tuple(self._apis.documents),
        )

    def _is_made(self, name: str, resource: Any) -> bool:
        """Return whether CloudFormation would create a resource. Raises Misplaced."""
        place = f"Resources.{name}"
        if name.startswith("Fn::"):
            raise Misplaced(place, f"the local cloud does not support {name}")
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise Misplaced(place, "a resource needs a Type")
        condition = resource.get("Condition")
        return condition is None or self._resolver.holds(condition, place)

    def _function(self, name: str, kind: str, resource: Mapping[str, Any]) -> Function:
        found = resource.get("Properties") or {}
        if kind == "AWS::Serverless::Function":
            kept = without_ignored(self._globals, resource.get("IgnoreGlobals"))
            # what `sam build` assumes
            found = {"CodeUri": "."} | with_globals(kept, found)
        return self._reader.read(name, found, resource.get("Metadata") or {})

    def _leave_out(self, name: str, kind: str) -> None:
        if kind in REFUSED:
            raise Misplaced(f"Resources.{name}", f"{kind} is not emulated{LEAVE_OUT}")
        whose = "SAM" if kind.startswith("AWS::Serverless::") else "AWS"
        if kind in INERT_SERVERLESS:
            return
        if whose == "SAM" or misspelt(kind, TYPES):
            words = f"{whose} has no type {kind}{hint(kind, TYPES)}"
            raise Misplaced(f"Resources.{name}", words)
        self._left_out.add(kind)

    def _note_targets(self, kind: str, properties: Mapping[str, Any]) -> None:
        for _, name, _ in references_in(properties, ""):
            if self._resources.get(name, {}).get("Type") in FUNCTION_KINDS:
                target = self._resolver.physical_name(name)
                self._reader.never_called.setdefault(target, set()).add(kind)

    def _stored(self, name: str, kind: str, properties: Mapping[str, Any]) -> Resource:
        found = self._resolver.resolve(properties, f"Resources.{name}")
        return Resource(kind, self._resolver.physical_name(name), found)

    def _with_callers(self, functions: list[Function]) -> list[Function]:
        """Add routes from OpenAPI documents, and events that buckets declare for functions.

        Routes that SAM wouldn't create are removed.
        """
        more: dict[str, list[Route]] = {}
        for name, route in self._apis.documented(self._problems):
            more.setdefault(name, []).append(route)
        return [
            replace(
                each,
                routes=(*filter(self._apis.creates, each.routes), *more.get(each.aws_name, ())),
                object_events=(*each.object_events, *self._notified.get(each.aws_name, ())),
            )
            for each in functions
        ]

    def _check_routes(self, functions: list[Function]) -> None:
        """Report duplicate routes, which SAM refuses."""
        seen: set[tuple[str, str, str]] = set()
        for function in functions:
            for route in function.routes:
                key = (route.api.name, route.method, route.path)
                if key in seen and route.path != "$default":
                    words = f"{route.method} {route.path} is defined more than once"
                    self._problems.add(f"Resources.{function.name}.Events", words)
                seen.add(key)

    def _notes(self) -> list[str]:
        reader, notes = self._reader, []
        if inert := self._left_out | reader.inert | self._apis.inert:
            notes.append("no effect here: " + ", ".join(sorted(inert)))
        for name, kinds in reader.never_called.items():
            how = f"call it with aws lambda invoke --function-name {name}"
            notes.append(f"{name} gets no {' and '.join(sorted(kinds))} events here: {how}")
        notes += [f"no function responds to {route} here" for route in self._apis.unserved]
        notes += self._apis.undefined
        if self._apis.unchecked:
            names = ", ".join(sorted(self._apis.unchecked))
            notes.append(f"Auth is not checked here: every request to {names} passes")
        remedy = "put its packages into requirements.txt"
        notes += [f"left out: layer {each}: {remedy}" for each in sorted(reader.dropped_layers)]
        return notes

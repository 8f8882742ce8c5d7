"""Finds references in a template to names that don't exist."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .names import ATTRIBUTES
from .source import is_intrinsic
from .spelling import hint, misspelt

IMPLICIT = ("ServerlessHttpApi", "ServerlessRestApi")
GENERATED = ("Role", "Url")
VARIABLE = re.compile(r"\$\{(!?)([^}]*)\}")


class Declared:
    """The parameters and resources of a template. `unknown` collects names that were not found."""

    def __init__(self, parameters: Iterable[str], resources: Mapping[str, Any]):
        self._parameters, self._resources = [*parameters], resources
        self.unknown: set[str] = set()

    def why_no_ref(self, name: str) -> str:
        """Return why `Ref` can't refer to `name`, or an empty string if it can."""
        if name in self._parameters:
            return ""
        return self._why_not(name, "parameter or resource", self._parameters)

    def why_no_resource(self, name: str) -> str:
        """Return why `Fn::GetAtt` can't refer to `name`, or an empty string if it can."""
        return self._why_not(name, "resource")

    def why_no_attribute(self, name: str, attribute: str) -> str:
        """Return why a resource can't have an attribute, or an empty string if it may."""
        kind = _type_of(self._resources.get(name))
        known = ATTRIBUTES.get(kind)
        if known is None or attribute.partition(".")[0] in known:
            return ""
        more = hint(attribute, known) or f"; its attributes: {', '.join(sorted(known))}"
        return f"{kind} has no attribute {attribute}{more}"

    def hint(self, name: str, kinds: Iterable[str]) -> str:
        """Record an unknown name; return `: did you mean X?`, or "" if none is similar."""
        self.unknown.add(name)
        return hint(name, [each for each, it in self._resources.items() if _type_of(it) in kinds])

    def _why_not(self, name: str, what: str, others: Iterable[str] = ()) -> str:
        if name in self._resources or self._is_generated(name):
            return ""
        self.unknown.add(name)
        return f"there is no {what} {name}{hint(name, [*others, *self._resources])}"

    def _is_generated(self, name: str) -> bool:
        """Return whether SAM or a module may create a resource with this name, such as HookUrl.

        Such names start with a declared resource's name. Misspellings like NotesBuket don't count.
        """
        if name.startswith(IMPLICIT):
            return True
        own = [
            each
            for each, found in self._resources.items()
            if name.startswith(each) and _is_extended(_type_of(found))
        ]
        if not own:
            return False
        longest = max(own, key=len)
        others = [each for each in self._resources if each.startswith(longest) and each != longest]
        return name.removeprefix(longest) in GENERATED or not misspelt(name, others)


def unknown_references(content: Mapping[str, Any], declared: Declared) -> Iterator[tuple[str, str]]:
    """Yield each place that refers to an unknown name, with the error.

    CloudFormation refuses these everywhere, even in resources without effect here. Names that are
    already in `declared.unknown` are skipped.
    """
    noted = declared.unknown.copy()
    for place, name, can_be_parameter in _references(content):
        find = declared.why_no_ref if can_be_parameter else declared.why_no_resource
        if name not in noted and (why := find(name)):
            yield place, why


def _references(content: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield each reference's place and name, and whether it may name a parameter."""
    for name, resource in content["Resources"].items():
        if isinstance(resource, dict):
            yield from references_in(resource.get("Properties"), f"Resources.{name}")
            after = resource.get("DependsOn") or []
            for each in after if isinstance(after, list) else [after]:
                yield f"Resources.{name}.DependsOn", str(each), False
    yield from references_in(content.get("Outputs"), "Outputs")


def references_in(value: Any, place: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each reference's place and name in `value`, and whether it may name a parameter."""
    match value:
        case {"Ref": str(name)}:
            yield place, name.partition(".")[0], True
        case {"Fn::GetAtt": str(name) | [str(name), *_]}:
            yield place, name.partition(".")[0], False
        case {"Fn::Sub": str(text)}:
            yield from ((place, name, True) for name in _substituted(text, {}))
        case {"Fn::Sub": [str(text), dict(own)]}:
            yield from ((place, name, True) for name in _substituted(text, own))
    if isinstance(value, dict):
        for key, each in value.items():
            yield from references_in(each, place if is_intrinsic(value) else f"{place}.{key}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from references_in(each, f"{place}[{at}]")


def _substituted(text: str, own: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names in the text of an `Fn::Sub`, except its own variables."""
    for is_literal, name in VARIABLE.findall(text):
        if not is_literal and name.strip() not in own:
            yield name.strip().partition(".")[0]


def _is_extended(kind: str) -> bool:
    return kind.startswith("AWS::Serverless::") or kind.endswith("::MODULE")


def _type_of(resource: Any) -> str:
    return str(resource.get("Type", "")) if isinstance(resource, dict) else ""

"""CloudFormation's intrinsic functions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from .made_up import (
    NAMES,
    PSEUDO_PARAMETERS,
    attribute_of,
    name_of,
    ref_of,
)
from .outside_values import FETCHED_TYPE
from .parameters import as_text
from .problems import Misplaced
from .references import VARIABLE, Declared
from .source import is_intrinsic
from .spelling import hint

NO_VALUE = object()
LIST_TYPES = ("CommaDelimitedList", "List<")


class Resolver:
    """Evaluates a template's parameters, conditions and references.

    `parameters` maps parameters to values; `endpoints` maps APIs and functions to their URLs.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str],
        endpoints: Mapping[str, str] | None = None,
    ):
        self._types = {
            name: str(spec.get("Type")) for name, spec in template.get("Parameters", {}).items()
        }
        self._names = PSEUDO_PARAMETERS | dict(parameters)
        self._conditions = template.get("Conditions", {})
        self._mappings = template.get("Mappings", {})
        self._resources = template.get("Resources", {})
        self._endpoints = endpoints or {}
        names = {*self._names, *self._types, "AWS::NoValue"}
        self.declared = Declared(names, self._resources)
        self._functions: dict[str, Callable[[Any, str], Any]] = {
            "Ref": self._ref,
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": lambda _, __: [f"{PSEUDO_PARAMETERS['AWS::Region']}{x}" for x in "abc"],
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Length": lambda given, place: len(self.resolve(given, place)),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda given, place: json.dumps(self.resolve(given, place)),
        }

    def resolve(self, value: Any, place: str) -> Any:
        """Return `value` with its intrinsic functions evaluated, without AWS::NoValue items.

        `place` is the value's location in the template, for errors. Raises Misplaced.
        """
        if isinstance(value, list):
            found = [self.resolve(item, f"{place}[{i}]") for i, item in enumerate(value)]
            return [item for item in found if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if is_intrinsic(value):
            ((name, argument),) = value.items()
            return self._call(name, argument, place)
        pairs = {key: self.resolve(item, f"{place}.{key}") for key, item in value.items()}
        return {key: item for key, item in pairs.items() if item is not NO_VALUE}

    def holds(self, condition: Any, place: str) -> bool:
        """Return whether a condition, named or inline, is true. Raises Misplaced."""
        match condition:
            case str() | {"Condition": str()}:
                name = condition if isinstance(condition, str) else condition["Condition"]
                if name not in self._conditions:
                    more = hint(name, self._conditions)
                    raise Misplaced(place, f"there is no condition {name}{more}")
                return self.holds(self._conditions[name], f"Conditions.{name}")
            case {"Fn::Not": [inner]}:
                return not self.holds(inner, place)
            case {"Fn::And": [*inner]}:
                return all(self.holds(each, place) for each in inner)
            case {"Fn::Or": [*inner]}:
                return any(self.holds(each, place) for each in inner)
            case {"Fn::Equals": [left, right]}:
                return as_text(self.resolve(left, place)) == as_text(self.resolve(right, place))
        raise Misplaced(place, f"the local cloud does not support the condition {condition}")

    def _call(self, name: str, argument: Any, place: str) -> Any:
        function = self._functions.get(name)
        if function is None:
            raise Misplaced(place, f"the local cloud does not support {name}")
        try:
            return function(argument, place)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError) as exc:
            raise Misplaced(place, f"{name} can't be used like this ({exc})") from exc

    def _ref(self, name: str, place: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._names:
            value = self._names[name]
            kind = self._types.get(name, "").removeprefix(FETCHED_TYPE)
            is_list = kind.startswith(LIST_TYPES)
            return [item.strip() for item in value.split(",")] if is_list else value
        if why := self.declared.why_no_ref(name):
            raise Misplaced(place, why)
        if "." in name:  # such as Hook.Alias
            return self._get_att(name, place)
        kind = self._kind(name)
        return ref_of(kind, self.physical_name(name))

    def physical_name(self, logical_id: str) -> str:
        """Return a resource's name in the local cloud. Raises Misplaced."""
        kind = self._kind(logical_id)
        named = self._resources.get(logical_id, {}).get("Properties", {}).get(NAMES.get(kind, ""))
        found = self.resolve(named, f"Resources.{logical_id}")
        return name_of(logical_id, kind, None if found in {None, NO_VALUE} else as_text(found))

    def _kind(self, name: str) -> str:
        return str(self._resources.get(name, {}).get("Type", ""))

    def _get_att(self, given: Any, place: str) -> Any:
        name, _, attribute = given.partition(".") if isinstance(given, str) else (given[0], "", "")
        attribute = attribute or self.resolve(given[1], place)
        if why := self.declared.why_no_resource(name):
            raise Misplaced(place, why)
        if attribute in {"ApiEndpoint", "FunctionUrl"}:
            # as on AWS, only a function's URL ends with a slash
            return self._endpoint(name, place) + ("/" if attribute == "FunctionUrl" else "")
        if why := self.declared.why_no_attribute(name, str(attribute)):
            raise Misplaced(place, why)
        found = attribute_of(self._kind(name), self.physical_name(name), attribute)
        if attribute == "Alias":
            own = self._resources[name].get("Properties", {})
            found += f":{self.resolve(own.get('AutoPublishAlias', 'live'), place)}"
        return found

    def _endpoint(self, name: str, place: str) -> str:
        own = self._endpoints.get(name.removesuffix("Url")) or self._endpoints.get(name)
        if own is None:
            raise Misplaced(place, f"{name} is neither an HTTP API nor a function with a URL")
        return own

    def _sub(self, given: Any, place: str) -> str:
        text, more = (given, {}) if isinstance(given, str) else given

        def put(found: re.Match[str]) -> str:
            is_literal, name = found[1], found[2].strip()
            if is_literal:  # ${!x} is the escaped form of ${x}
                return f"${{{name}}}"
            if name in more:
                return as_text(self.resolve(more[name], place))
            value = self._get_att(name, place) if "." in name else self._ref(name, place)
            return as_text(value)

        return VARIABLE.sub(put, text)

    def _if(self, given: Any, place: str) -> Any:
        condition, then, otherwise = given
        return self.resolve(then if self.holds(condition, place) else otherwise, place)

    def _join(self, given: Any, place: str) -> str:
        separator, parts = given
        return str(separator).join(as_text(part) for part in self.resolve(parts, place))

    def _split(self, given: Any, place: str) -> list[str]:
        separator, text = given
        return as_text(self.resolve(text, place)).split(separator)

    def _select(self, given: Any, place: str) -> Any:
        index, parts = given
        return self.resolve(parts, place)[int(self.resolve(index, place))]

    def _find_in_map(self, given: Any, place: str) -> Any:
        name, first, second = (as_text(self.resolve(each, place)) for each in given[:3])
        try:
            return self.resolve(self._mappings[name][first][second], place)
        except KeyError:
            match given[3:]:
                case [{"DefaultValue": default}]:
                    return self.resolve(default, place)
        maps = self._mappings.items()
        known = [f"{a}.{b}.{c}" for a, rows in maps for b, row in rows.items() for c in row]
        wanted = f"{name}.{first}.{second}"
        raise Misplaced(place, f"Mappings has no {wanted}{hint(wanted, known)}")

    def _import_value(self, given: Any, place: str) -> str:
        """Return a made-up value, because the exporting stack does not exist here."""
        return as_text(self.resolve(given, place)).replace(":", "-")

    def _base64(self, given: Any, place: str) -> str:
        return base64.b64encode(as_text(self.resolve(given, place)).encode()).decode()

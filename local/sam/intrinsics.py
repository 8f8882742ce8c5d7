"""CloudFormation's YAML and its intrinsic functions, as far as our template uses them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ..failures import TemplateError

REGION = "us-east-1"
ACCOUNT_ID = "123456789012"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": "darkroom",
    "AWS::URLSuffix": "amazonaws.com",
}
NO_VALUE = object()


class _Loader(yaml.CSafeLoader):  # in C: it reads our template in 5 ms, not 50
    """YAML with CloudFormation's short forms: `!Sub x` is read as `{"Fn::Sub": x}`."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise TemplateError(f"line {node.start_mark.line + 1}: !{suffix} can't stand on a mapping")


_Loader.add_multi_constructor("!", _short_form)


def load_yaml(path: Path) -> Any:
    """Return the file's content. Raises TemplateError."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, yaml.YAMLError) as exc:
        raise TemplateError(f"{path}: {exc}") from exc


def is_intrinsic(value: Any) -> bool:
    """Return whether `value` is a call of an intrinsic function, such as `{"Ref": "Model"}`."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return isinstance(name, str) and (name in {"Ref", "Condition"} or name.startswith("Fn::"))


class Resolver:
    """Works out the values of a template: parameters, conditions, references."""

    def __init__(self, template: Mapping[str, Any], parameters: Mapping[str, str]):
        """Put `parameters` over the template's defaults. Raises TemplateError if one lacks."""
        self._names = PSEUDO_PARAMETERS | _parameters(template, parameters)
        self._conditions = template.get("Conditions", {})
        self._resources = template.get("Resources", {})

    def resolve(self, value: Any, place: str) -> Any:
        """Return `value` with every function worked out, without the keys that have no value.

        `place` is where it stands, for the error. Raises TemplateError.
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

    def _call(self, name: str, argument: Any, place: str) -> Any:
        if name == "Ref":
            return self._ref(argument, place)
        if name == "Fn::Sub" and isinstance(argument, str):
            return re.sub(r"\$\{([^}!]+)\}", lambda m: str(self._ref(m[1], place)), argument)
        if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
            condition, then, otherwise = argument
            return self.resolve(then if self._holds(condition, place) else otherwise, place)
        raise TemplateError(f"{place}: the local cloud does not know {name} in this form")

    def _ref(self, name: str, place: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._names:
            return self._names[name]
        if name not in self._resources:
            raise TemplateError(f"{place}: there is no parameter or resource {name}")
        resource = self._resources[name]
        if resource.get("Type") == "AWS::S3::Bucket":
            return self.resolve(resource["Properties"]["BucketName"], f"Resources.{name}")
        return name

    def _holds(self, condition: Any, place: str) -> bool:
        if isinstance(condition, str):
            if condition not in self._conditions:
                raise TemplateError(f"{place}: there is no condition {condition}")
            return self._holds(self._conditions[condition], f"Conditions.{condition}")
        match condition:
            case {"Fn::Not": [inner]}:
                return not self._holds(inner, place)
            case {"Fn::Equals": [left, right]}:
                return bool(self.resolve(left, place) == self.resolve(right, place))
        raise TemplateError(f"{place}: the local cloud does not know the condition {condition}")


def _parameters(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, str]:
    declared = template.get("Parameters", {})
    if unknown := sorted(given.keys() - declared.keys()):
        raise TemplateError(f"Parameters: the template does not have {', '.join(unknown)}")
    values = {name: given.get(name, spec.get("Default")) for name, spec in declared.items()}
    if missing := sorted(name for name, value in values.items() if value is None):
        raise TemplateError(f"Parameters: no value for {', '.join(missing)}")
    return {name: str(value) for name, value in values.items()}

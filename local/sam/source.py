"""Reads CloudFormation's YAML with its short forms, and finds line numbers."""

from pathlib import Path
from typing import Any

import yaml

from ..failures import TemplateError

# the remedies, by a phrase in libyaml's error
REMEDIES = (
    ("tab", ": indent with spaces"),
    (
        "cannot start any token",
        ": indent with spaces, and quote a value that begins with @, % or `",
    ),
    ("mapping values are not allowed", ": quote a value that contains a colon"),
)


class _Loader(yaml.CSafeLoader):  # in C: it reads our template in 5 ms instead of 50
    """YAML with CloudFormation's short forms: `!Sub x` is read as `{"Fn::Sub": x}`."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):  # such as !Transform
        return {name: loader.construct_mapping(node, deep=True)}
    raise TemplateError(f"line {node.start_mark.line + 1}: !{suffix} has no value")


_Loader.add_multi_constructor("!", _short_form)


def load_yaml(path: Path) -> Any:
    """Return the file's parsed content. Raises TemplateError."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as exc:
        raise TemplateError(f"{path}:{_fault(exc)}") from exc
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise TemplateError(f"{path}:{line}: not UTF-8: save it as UTF-8") from exc
    except OSError as exc:
        raise TemplateError(f"{path}: {exc.strerror}") from exc
    except yaml.YAMLError as exc:
        raise TemplateError(f"{path}: {str(exc).splitlines()[0]}") from exc


def _fault(exc: yaml.MarkedYAMLError) -> str:
    """Return the line, column and description of an error as one line."""
    mark, begun = exc.problem_mark, exc.context_mark
    place = f"{mark.line + 1}:{mark.column + 1}: " if mark else " "
    found = next((remedy for words, remedy in REMEDIES if words in str(exc.problem)), "")
    context = f", {exc.context}" if exc.context and not found else ""
    since = f" that begins on line {begun.line + 1}" if context and begun else ""
    return f"{place}{exc.problem}{context}{since}{found}"


def is_intrinsic(value: Any) -> bool:
    """Return whether `value` calls an intrinsic function, such as `{"Ref": "Model"}`."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return isinstance(name, str) and (name in {"Ref", "Condition"} or name.startswith("Fn::"))


def line_of(path: Path, place: str) -> int:
    """Return the line of a place such as `Resources.Hook.Events`.

    If the file doesn't have it, this is the line of its nearest ancestor there, or 1.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), _Loader)
    except (OSError, yaml.YAMLError):
        return 1
    line, rest = 1, place
    while rest and (step := _step(node, rest)):
        key, node = step
        line = key.start_mark.line + 1
        rest = rest[len(_written(key, rest)) :].lstrip(".")
    return line


def _step(node: yaml.Node | None, rest: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Return the longest key or the list item that `rest` begins with, and its value, or None."""
    if isinstance(node, yaml.SequenceNode):
        at, _, _ = rest.removeprefix("[").partition("]")
        inside = rest.startswith("[") and at.isdigit() and int(at) < len(node.value)
        return (node.value[int(at)], node.value[int(at)]) if inside else None
    if not isinstance(node, yaml.MappingNode):
        return None
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
    found = [pair for pair in pairs if _begins(rest, str(pair[0].value))]
    if found:
        return max(found, key=lambda pair: len(pair[0].value))
    return _step(next((v for k, v in pairs if k.value == "Properties"), None), rest)


def _begins(rest: str, key: str) -> bool:
    return rest.startswith(key) and rest[len(key) : len(key) + 1] in {"", ".", "["}


def _written(key: yaml.Node, rest: str) -> str:
    return rest[: rest.index("]") + 1] if rest.startswith("[") else str(key.value)

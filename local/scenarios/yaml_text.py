"""Reads and writes YAML that is easy to read and compare, with text blocks and short lists."""

from typing import Any

import yaml

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Writes YAML as a person would."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists under their key."""
        super().increase_indent(flow, indentless=False)


class _Loader(yaml.SafeLoader):
    """Reads plain data without aliases, which could turn a small file into a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases. PyYAML calls this for every node."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases are not allowed", problem_mark=self.get_mark()
            )
        return super().compose_node(parent, index)


def to_yaml(value: Any) -> str:
    """Return plain data as YAML."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


def from_yaml(text: str) -> Any:
    """Return the data in a YAML text. Raises ValueError, with the line of the error."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader that refuses more
    except yaml.MarkedYAMLError as exc:
        line = f"line {exc.problem_mark.line + 1}: " if exc.problem_mark else ""
        raise ValueError(f"{line}{exc.problem}") from exc
    except (yaml.YAMLError, RecursionError) as exc:
        raise ValueError("this is not YAML") from exc


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not text.startswith((" ", "\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: _Dumper, items: list[Any]) -> yaml.SequenceNode:
    short = _is_plain(items) and len(str(items)) < WIDTH
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=short)


def _is_plain(value: Any) -> bool:
    """Return whether a value is a single line or number, or a list of these."""
    if isinstance(value, list):
        return all(_is_plain(each) for each in value)
    return not isinstance(value, dict) and "\n" not in str(value)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)

"""Merges a template's Globals with a resource's own properties as SAM does."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from .source import is_intrinsic


def with_globals(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, object]:
    """Merge as SAM does: maps by key, lists by concatenation; otherwise the resource's value wins.

    An intrinsic function is treated as a value, although YAML reads it as a map.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    """
    merged = {**common}
    for key, value in own.items():
        before = merged.get(key)
        if _is_map(before) and _is_map(value):
            merged[key] = with_globals(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            merged[key] = before + value
        else:
            merged[key] = value
    return merged


def without_ignored(common: Mapping[str, Any], ignored: Any) -> Mapping[str, Any]:
    """Return the globals that apply to a resource. IgnoreGlobals is "*" or a list of names."""
    if ignored == "*":
        return {}
    names = ignored if isinstance(ignored, list) else []
    return {name: value for name, value in common.items() if name not in names}


def _is_map(value: Any) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and not is_intrinsic(value)

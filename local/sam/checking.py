"""Finds keys in a template that SAM or CloudFormation would refuse.

If this package knows only some of the valid keys, it finds only misspellings of those.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from .names import GLOBALS, PROPERTIES, READ, RESOURCE_KEYS, SECTIONS
from .problems import Misplaced, Problems
from .properties import FUNCTION_KINDS
from .spelling import hint, misspelt


def check_sections(content: Mapping[str, Any], problems: Problems) -> None:
    """Report a template's misspelled sections, and unknown sections in its Globals."""
    for name in content:
        if meant := misspelt(str(name), SECTIONS):
            problems.add(str(name), f"a template has no section {name}: did you mean {meant}?")
    common = content.get("Globals")
    for name in common if isinstance(common, dict) else ():
        if name not in GLOBALS:
            words = f"SAM's Globals have no section {name}{hint(str(name), GLOBALS)}"
            problems.add(f"Globals.{name}", words)


def check_resource(name: str, resource: Mapping[str, Any], problems: Problems) -> None:
    """Report a resource's invalid keys and properties, except a function's properties."""
    place = f"Resources.{name}"
    check_spelling(resource, RESOURCE_KEYS, place, problems)
    kind, properties = str(resource["Type"]), resource.get("Properties")
    if not isinstance(properties, dict) or kind in FUNCTION_KINDS:
        return
    if kind in READ:
        check_spelling(properties, READ[kind], place, problems)
    elif kind in PROPERTIES:
        for unknown in _unknown(properties, PROPERTIES[kind]):
            problems.add(f"{place}.{unknown}", property_words(unknown, kind))


def check_event(kind: str, source: Mapping[str, Any], place: str) -> None:
    """Raise Misplaced for the first invalid key or property in a function's event."""
    for each in source:
        if meant := misspelt(str(each), {"Type", "Properties"}):
            raise Misplaced(f"{place}.{each}", f"did you mean {meant}?")
    properties = source.get("Properties")
    if isinstance(properties, dict) and (unknown := _unknown(properties, PROPERTIES[kind])):
        raise Misplaced(f"{place}.{unknown[0]}", property_words(unknown[0], kind))


def check_spelling(
    found: Mapping[str, Any], known: Iterable[str], place: str, problems: Problems
) -> None:
    """Report keys that look like misspellings of those in `known`. Other keys are allowed."""
    for each in found:
        if meant := misspelt(str(each), known):
            problems.add(f"{place}.{each}", f"did you mean {meant}?")


def property_words(name: str, kind: str) -> str:
    """Return the error for a property that a type doesn't have."""
    what = "a function" if kind in FUNCTION_KINDS else kind
    return f"{what} has no such property{hint(name, PROPERTIES[kind])}"


def _unknown(properties: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    return [str(each) for each in properties if each not in known and each != "Fn::Transform"]

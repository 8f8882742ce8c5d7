"""The Bot API's methods, with the version and the parameters of each.

`bot_api.json` lists the methods of version 10.5 of https://core.telegram.org/bots/api. Three of
the methods added in 10.4 are missing, because no published source gives their names.
`since` is empty for methods that already existed in 10.0.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NEWEST = "10.5"
VERSIONS = ("10.0", "10.1", "10.2", "10.3", "10.4", NEWEST)


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """A method, with the versions that introduced it and each of its parameters.

    A version is "" if it is older than 10.1.
    """

    name: str
    since: str
    parameters: Mapping[str, str]

    def is_in(self, version: str) -> bool:
        """Return whether a server of this version has the method."""
        return not _is_younger(self.since, version)

    def younger_parameters(self, version: str) -> frozenset[str]:
        """Return the parameters that were added after this version."""
        if version == NEWEST:
            return frozenset()
        found = self.parameters.items()
        return frozenset(name for name, since in found if _is_younger(since, version))


def _is_younger(since: str, version: str) -> bool:
    return bool(since) and VERSIONS.index(since) > VERSIONS.index(version)


def _read() -> dict[str, MethodFacts]:
    found = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    methods = {}
    for name, facts in found["methods"].items():
        younger = facts.get("younger", {})
        parameters = {each: younger.get(each, "") for each in facts["parameters"].split()}
        methods[name.lower()] = MethodFacts(name, facts.get("since", ""), parameters)
    return methods


_OLD_NAMES = {"kickchatmember": "banchatmember", "getchatmemberscount": "getchatmembercount"}
"""Maps names from before Bot API 5.3, which the server still accepts, to today's names."""


BOT_API = _read()
"""All methods by name, in lowercase because the server ignores case."""


def method_facts(name: str) -> MethodFacts | None:
    """Return a method by its name in any case, or by its old name; None if it is unknown."""
    lower = name.lower()
    return BOT_API.get(_OLD_NAMES.get(lower, lower))

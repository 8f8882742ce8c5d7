"""A hash of everything that is deployed: when the hash changes, SAM publishes new versions.

Without it, SAM's translator (1.115.0) publishes new versions if the packages or the template
change, but not if only a parameter's value does, because it hashes `Ref: Name`, not the value.
tests/integration/stack tests both cases.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.sam.source import load_yaml

from .account import Stack
from .parameters import RELEASE, declared_parameters


def release_of(template: Path, parameters: Mapping[str, str], stack: Stack | None) -> str:
    """Return a hash of `template`, the packages that it names, and all parameters.

    A parameter that isn't in `parameters` has its value in `stack` or else its default.
    """
    digest = hashlib.sha256(template.read_bytes())
    digest.update(json.dumps(_values(parameters, stack), sort_keys=True).encode())
    for folder in sorted(set(_packages(template))):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _values(parameters: Mapping[str, str], stack: Stack | None) -> dict[str, str]:
    defaults = {name: str(each.get("Default", "")) for name, each in declared_parameters().items()}
    values = {**defaults, **(stack.parameters if stack else {}), **parameters}
    return {name: value for name, value in values.items() if name != RELEASE}


def _packages(template: Path) -> Iterator[Path]:
    for each in load_yaml(template)["Resources"].values():
        properties = each.get("Properties", {})
        for key in {"CodeUri", "ContentUri"} & properties.keys():
            yield template.parent / properties[key]

"""Reads the template's parameters from SAM's configuration file.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..failures import TemplateError
from .problems import MALFORMED
from .source import load_yaml

# SAM reads the first of these that exists
FILES = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
# the sections with parameters, the most specific last
SECTIONS = ("global", "deploy", "local_start_api")


def samconfig_parameters(folder: Path) -> dict[str, str]:
    """Return the parameter_overrides of the file's default environment. Raises TemplateError."""
    path = next((folder / name for name in FILES if (folder / name).is_file()), None)
    if path is None:
        return {}
    values: dict[str, str] = {}
    try:
        found = (_content(path) or {}).get("default", {})
        for section in SECTIONS:
            given = found.get(section, {}).get("parameters", {}).get("parameter_overrides", [])
            values.update(_pairs(given, path))
    except (*MALFORMED, RecursionError) as exc:  # recursion: a file that names itself
        raise TemplateError(f"{path}: {exc}") from exc
    return values


def _content(path: Path) -> Any:
    if path.suffix != ".toml":
        return load_yaml(path)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise TemplateError(f"{path}: {exc.strerror}") from exc


def _pairs(given: Any, path: Path) -> Iterator[tuple[str, str]]:
    """Yield the parameters in any form that SAM accepts in the file at `path`.

    The forms are `A=1 B="two words"`, ParameterKey=A,ParameterValue=1, a mapping, `file://` with
    another file, and lists of these.
    """
    if isinstance(given, dict):
        yield from ((str(name), _text(value)) for name, value in given.items())
    elif isinstance(given, list):
        for each in given:
            yield from _pairs(each, path)
    elif str(given).startswith("file://"):
        other = path.parent / str(given).removeprefix("file://")
        yield from _pairs(_content(other), other)
    else:
        yield from _words(str(given))


def _text(value: Any) -> str:
    """Return a value as SAM converts it to text: True, not true."""
    if isinstance(value, list):
        return ",".join(str(each).strip() for each in value)
    return "" if value is None else str(value)


def _words(text: str) -> Iterator[tuple[str, str]]:
    for word in shlex.split(text):
        if long := re.fullmatch(r"ParameterKey=([^,]+),ParameterValue=(.*)", word, re.DOTALL):
            yield long[1], long[2]
        elif "=" in word:
            name, _, value = word.partition("=")
            yield name, value

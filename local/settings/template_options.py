"""Options that only `scripts/dev` has: another project's template, and where to keep state."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from ..flags import FILE, FOLDER, PORT, all_of, option, setting
from .local_settings import SERVICES

TEMPLATE_FILES = ("template.yaml", "template.yml", "template.json")


def _services(text: str) -> frozenset[str]:
    found = frozenset(name.strip() for name in text.split(",") if name.strip())
    if unknown := sorted(found - SERVICES):
        raise click.BadParameter(f"{unknown[0]} is neither {' nor '.join(sorted(SERVICES))}")
    return found


def _template(text: str) -> Path:
    """Return the path of a template, given the file or its folder."""
    given = Path(text)
    files = [given / name for name in TEMPLATE_FILES] if given.is_dir() else [given]
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        raise click.BadParameter(f"there is no file {' or '.join(str(file) for file in files)}")
    return found


def _pair(text: str) -> tuple[str, str]:
    name, is_pair, value = text.partition("=")
    if not (name and is_pair):
        raise click.BadParameter(f"{text} is not of the form NAME=VALUE")
    return name, value


def _as_dict(_: click.Context, __: click.Parameter, given: Iterable[tuple[str, str]]) -> Any:
    return dict(given)


TEMPLATE_WORDS = "Another project's SAM template, whose functions run instead of the bot."
WITH_WORDS = "Emulators to run for another project's functions: telegram, replicate or both."
PARAMETER_WORDS = "A value for a parameter of the template. Can be repeated."
ENV_VARS_WORDS = "JSON file with the functions' variables, as for `sam local`."
KEEP_WORDS = "Keep all state in this folder, and continue from it (default: in memory)."
FREE_WORDS = "Replace ports that are in use with free ones."
TEMPLATE_OPTIONS = (
    setting("--template", TEMPLATE_WORDS, "PATH", type=_template),
    option(
        "--parameter",
        PARAMETER_WORDS,
        "NAME=VALUE",
        multiple=True,
        type=_pair,
        callback=_as_dict,
        param="parameters",
    ),
    setting("--env-vars", ENV_VARS_WORDS, "FILE", type=FILE),
    setting("--with", WITH_WORDS, "NAMES", default="", type=_services, param="with_"),
    setting("--lambda-port", "Port of Lambda's API (--template).", "PORT", default=3001, type=PORT),
    option("--free-ports", FREE_WORDS, is_flag=True),
    setting("--keep", KEEP_WORDS, "DIR", type=FOLDER),
)
template_options = all_of(TEMPLATE_OPTIONS)  # only for scripts/dev

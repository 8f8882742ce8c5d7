"""Parses command-line options, some of which environment variables can also set.

click calls the parsers with an option's text, and adds the option's name to their errors.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from darkroom_emulators.kit.callers import is_place

ROOT = Path(__file__).resolve().parent.parent
DOTENV = "darkroom.dotenv"  # the key in a context's `meta` for the values from `.env`
FILE: click.Path[Path] = click.Path(exists=True, dir_okay=False, path_type=Path)


class Folder(click.Path):
    """A folder, as a Path. Rejects an empty name, which click takes for the current folder."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path (click calls this)."""
        if value == "":
            self.fail("the folder's name is empty; the current folder is .", param, ctx)
        return super().convert(value, param, ctx)


class WholeNumber(click.IntRange):
    """A whole number within limits. Click's own error would mention an "integer range"."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number (click calls this)."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            limits = _limits(self.min, self.max)
            self.fail(f"expected a whole number {limits}, not {value}", param, ctx)


class DecimalNumber(click.FloatRange):
    """A number within limits, with the same form of error as `WholeNumber`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number (click calls this)."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            limits = _limits(self.min, self.max)
            self.fail(f"expected a number {limits}, not {value}", param, ctx)


def _limits(least: float | None, most: float | None) -> str:
    return f"from {least} to {most}" if most is not None else f"of at least {least}"


PORT = WholeNumber(1, 65535)
FOLDER = Folder()


@dataclass(frozen=True)
class Project:
    """The project's folder and the environment variables that a command runs with."""

    root: Path = ROOT
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)


def project_of(ctx: click.Context) -> Project:
    """Return the context's project or, by default, one with the process's own environment."""
    return ctx.find_object(Project) or Project()


class Setting(click.Option):
    """An option that can also be set by a variable in the environment or, failing that, `.env`."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Return the variable's value, or None if it is empty or not set."""
        name = str(self.envvar)
        return project_of(ctx).variables.get(name) or ctx.meta.get(DOTENV, {}).get(name) or None


def option(
    flag: str, words: str, metavar: str | None = None, *, param: str | None = None, **more: Any
) -> Callable[[Any], Any]:
    """Add an option; its help shows any default. `param` is the parameter that gets the value."""
    more.setdefault("show_default", more.get("default") not in {None, ""})
    names = (flag, param) if param else (flag,)
    return click.option(*names, help=words, metavar=metavar, **more)


def setting(flag: str, words: str, metavar: str | None, **more: Any) -> Callable[[Any], Any]:
    """Add an option that a variable can also set, such as DARKROOM_PAGE_PORT for `--page-port`."""
    variable = "DARKROOM_" + flag.removeprefix("--").replace("-", "_").upper()
    return option(flag, words, metavar, cls=Setting, envvar=variable, show_envvar=True, **more)


def all_of(options: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Return a decorator that adds several options, in order."""
    return lambda command: reduce(lambda done, add: add(done), reversed(options), command)


def address(text: str) -> str:
    """Parse an http(s) URL, and return it without a trailing slash."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError if the port is invalid
    except ValueError as exc:
        raise click.BadParameter(f"{text} is not a URL: {exc}") from exc
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"{text} is not a URL like https://example.com")
    return text.rstrip("/")


def optional_address(text: str) -> str:
    """Parse an http(s) URL like `address`, but allow an empty text."""
    return text and address(text)


def hosts(text: str) -> frozenset[str]:
    """Parse a list of hosts such as `a.example,b.example:8000`."""
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if not is_place(name):
            raise click.BadParameter(f"{name} is not a host such as example.com")
    return names


def seconds(text: str) -> float:
    """Parse a positive number of seconds."""
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < float("inf"):
        raise click.BadParameter(f"{text} is not a positive number of seconds")
    return found


def delay_range(text: str) -> tuple[float, float]:
    """Parse a range of seconds such as `2,5`; a single number `2` means (2, 2)."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or not 0 <= numbers[0] <= numbers[-1] < 3600:
        raise click.BadParameter(f"{text} is neither a number of seconds nor a range such as 2,5")
    return numbers[0], numbers[-1]


def new_file(text: str) -> Path:
    """Parse the path of a file to write, whose folder must exist."""
    file = Path(text)
    if file.is_dir():
        raise click.BadParameter(f"{text} is a folder, not a file")
    if not file.absolute().parent.is_dir():
        raise click.BadParameter(f"the folder of {text} does not exist")
    return file


# for commands that use all cores
jobs_option = option(
    "--jobs",
    "Number of processes.",
    "N",
    type=WholeNumber(1),
    default=os.cpu_count() or 1,
    show_default="one for each processor",
)

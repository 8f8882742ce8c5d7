"""Parses the commands' options, some of which can also be set by environment variables.

click calls the functions with an option's text, and adds the option's name to their errors.
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
DOTENV = "darkroom.dotenv"  # where a context keeps the values from `.env`
FILE: click.Path[Path] = click.Path(exists=True, dir_okay=False, path_type=Path)


class WholeNumber(click.IntRange):
    """A whole number within limits; click's own words for a wrong one are for programmers."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number (click calls this)."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is not a whole number {_limits(self.min, self.max)}", param, ctx)


class DecimalNumber(click.FloatRange):
    """The same for a number that need not be whole."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number (click calls this)."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is not a number {_limits(self.min, self.max)}", param, ctx)


def _limits(least: float | None, most: float | None) -> str:
    return f"from {least} to {most}" if most is not None else f"of at least {least}"


PORT = WholeNumber(1, 65535)


@dataclass(frozen=True)
class Project:
    """Where a command runs: the project's folder and the environment variables."""

    root: Path = ROOT
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)


def project_of(ctx: click.Context) -> Project:
    """Return where the command runs: the context's project, or else the current process's."""
    return ctx.find_object(Project) or Project()


class Setting(click.Option):
    """An option that a variable can also set, in the environment or else in `.env`."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Return the variable's value, None if it is empty or not set."""
        name = str(self.envvar)
        return project_of(ctx).variables.get(name) or ctx.meta.get(DOTENV, {}).get(name) or None


def option(
    flag: str, words: str, metavar: str | None = None, *, param: str | None = None, **more: Any
) -> Callable[[Any], Any]:
    """Add an option, with any default shown in its help. `param` parses its value."""
    more.setdefault("show_default", more.get("default") not in {None, ""})
    names = (flag, param) if param else (flag,)
    return click.option(*names, help=words, metavar=metavar, **more)


def setting(flag: str, words: str, metavar: str | None, **more: Any) -> Callable[[Any], Any]:
    """Add an option that a variable can also set: DARKROOM_PAGE_PORT for `--page-port`."""
    variable = "DARKROOM_" + flag.removeprefix("--").replace("-", "_").upper()
    return option(flag, words, metavar, cls=Setting, envvar=variable, show_envvar=True, **more)


def all_of(options: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Add several options, in order."""
    return lambda command: reduce(lambda done, add: add(done), reversed(options), command)


def address(text: str) -> str:
    """Return an http(s) URL without a trailing slash."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError if the port is invalid
    except ValueError as exc:
        raise click.BadParameter(f"{text} is not a URL: {exc}") from exc
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"{text} is not a URL like https://example.com")
    return text.rstrip("/")


def optional_address(text: str) -> str:
    """Return an http(s) URL without a trailing slash, empty if none is given."""
    return text and address(text)


def hosts(text: str) -> frozenset[str]:
    """Return the hosts in a list such as `a.example,b.example:8000`."""
    names = frozenset(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if not is_place(name):
            raise click.BadParameter(f"{name} is not a host such as example.com")
    return names


def seconds(text: str) -> float:
    """Return a duration in seconds, which must be positive."""
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < float("inf"):
        raise click.BadParameter(f"{text} is not a number of seconds")
    return found


def delay_range(text: str) -> tuple[float, float]:
    """Return the range in `2,5`; the text `2` means (2, 2)."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or not 0 <= numbers[0] <= numbers[-1] < 3600:
        raise click.BadParameter(f"{text} is neither seconds nor a range such as 2,5")
    return numbers[0], numbers[-1]


def new_file(text: str) -> Path:
    """Return a path at which a file can be written."""
    file = Path(text)
    if file.is_dir():
        raise click.BadParameter(f"{text} is a folder, not a file")
    if not file.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder for {text}")
    return file


# for commands that work on all cores
jobs_option = option(
    "--jobs",
    "How many processes.",
    "N",
    type=WholeNumber(1),
    default=os.cpu_count() or 1,
    show_default="one for each processor",
)

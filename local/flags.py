"""The commands' flags, and what can stand behind them: argparse calls these with the text."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def add_flag(
    parser: ArgumentParser,
    environment: Mapping[str, str],
    flag: str,
    default: str,
    words: str,
    *,
    kind: Callable[[str], Any] = str,
) -> None:
    """Add a flag that a variable can set too: for `--page-port` that is DARKROOM_PAGE_PORT."""
    variable = "DARKROOM_" + flag.removeprefix("--").replace("-", "_").upper()
    parser.add_argument(
        flag,
        default=environment.get(variable, default),
        type=kind,
        help=f"{words} (default {default})" if default else words,
    )


def address(text: str) -> str:
    """Return an http(s) URL without a slash at its end."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where that can't be one
    except ValueError as exc:
        raise ArgumentTypeError(f"{text} is no address: {exc}") from exc
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ArgumentTypeError(f"{text} is no address like https://example.com")
    return text.rstrip("/")


def optional_address(text: str) -> str:
    """Return an http(s) URL without a slash at its end, empty where none is named."""
    return text and address(text)


def port_number(text: str) -> int:
    """Return the number of a port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text} is not a port")
    return int(text)


def seconds(text: str) -> float:
    """Return how long to wait, which is more than nothing."""
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < float("inf"):
        raise ArgumentTypeError(f"{text} is no number of seconds")
    return found


def delay_range(text: str) -> tuple[float, float]:
    """Return the least and the greatest of `2,5`, or twice the number of `2`."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or not 0 <= numbers[0] <= numbers[-1] < 3600:
        raise ArgumentTypeError(f"{text} is neither seconds nor a range such as 2,5")
    return numbers[0], numbers[-1]


def file_path(text: str) -> Path | None:
    """Return the file, None where none is named."""
    if text and not Path(text).is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return Path(text) if text else None

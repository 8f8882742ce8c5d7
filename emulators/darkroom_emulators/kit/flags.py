"""The flags of an emulator's command."""

import argparse
from pathlib import Path
from typing import Any, NoReturn

from .host_flag import add_host_flag


class CommandParser(argparse.ArgumentParser):
    """A parser that reports errors in one line, without printing the usage."""

    def error(self, message: str) -> NoReturn:
        """Print the error and exit."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


class Flags:
    """Adds the flags of a service to a parser, and reads them.

    With the prefix `replicate-`, the flag `--token` becomes `--replicate-token` on the command
    line, but stays `token` for the service.
    """

    def __init__(self, parser: argparse.ArgumentParser, prefix: str = ""):
        self._group = parser.add_argument_group(prefix.strip("-").capitalize() or None)
        self._prefix = prefix
        self._names: dict[str, str] = {}

    def flag(self, name: str) -> str:
        """Return the flag's name on the command line."""
        return f"--{self._prefix}{name.removeprefix('--')}"

    def add_argument(self, name: str, **more: Any) -> None:
        """Add a flag; `more` is passed to argparse."""
        action = self._group.add_argument(self.flag(name), **more)
        self._names[name.removeprefix("--").replace("-", "_")] = action.dest

    def read(self, args: argparse.Namespace) -> argparse.Namespace:
        """Return all arguments, with the service's flags under their names without the prefix."""
        found = vars(args) | {name: getattr(args, dest) for name, dest in self._names.items()}
        return argparse.Namespace(**found)


def folder(text: str) -> Path:
    """Return the path. Raises ArgumentTypeError for "", which would mean the current folder."""
    if not text:
        raise argparse.ArgumentTypeError("the folder's name is empty; the current folder is .")
    return Path(text)


def port_number(text: str) -> int:
    """Parse a port number. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 to 65535 (0: any free port)")
    return int(text)


def add_shared_flags(parser: argparse.ArgumentParser, *, https: bool) -> None:
    """Add the flags that emulators share; if `https`, the help says that HTTPS is the default."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="seed for ids, faults and retries (default: 0)",
    )
    add(
        "--speed",
        type=float,
        metavar="N",
        help="emulated seconds per real second (default: 1, or as stored by --keep)",
    )
    add(
        "--keep",
        type=folder,
        metavar="DIR",
        help="store all state in this folder, and resume from it (default: in memory)",
    )
    add("--json", action="store_true", help="print one line of JSON when ready: addresses, clients")
    scheme = parser.add_mutually_exclusive_group()
    by_default = "(default, except for Telegram)" if https else ""
    scheme.add_argument(
        "--https",
        action="store_true",
        default=None,
        help=f"use HTTPS, with this machine's own certificate authority {by_default}".strip(),
    )
    scheme.add_argument(
        "--http", action="store_false", dest="https", default=None, help="use plain HTTP"
    )
    add_host_flag(parser, "also allow calls to and from this host")

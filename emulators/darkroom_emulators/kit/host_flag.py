"""The flag `--allow-host` of all commands that start a server."""

import argparse
from collections.abc import Sequence
from typing import Any

from .callers import is_place


def add_host_flag(parser: argparse.ArgumentParser, words: str, default: str = "") -> None:
    """Add the flag, whose value is a frozenset of hosts; `default` is a comma-separated list.

    The flag can be repeated. If it is given, the default no longer applies.
    """
    parser.add_argument(
        "--allow-host",
        type=_hosts,
        action=_Gather,
        default=default,
        metavar="HOST[:PORT]",
        help=f"{words}; separate several with commas, or repeat the flag",
    )


class _Gather(argparse.Action):
    """Collects the values of a repeated flag."""

    def __call__(
        self,
        _: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        __: str | None = None,
    ) -> None:
        before = getattr(namespace, self.dest)
        given = before if isinstance(before, frozenset) else frozenset()
        setattr(namespace, self.dest, given | frozenset(values or ()))


def _hosts(text: str) -> frozenset[str]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in names:
        if not is_place(name):
            raise argparse.ArgumentTypeError(f"{name} is not a host such as example.com")
    return frozenset(names)

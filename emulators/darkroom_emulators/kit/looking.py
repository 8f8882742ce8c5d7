"""The header with which our pages read a bot's data without being mistaken for the bot.

A GET with this header is exempt from faults, so that it doesn't use up a fault meant for the bot,
and is not logged.
"""

from collections.abc import Mapping

LOOKING = "x-darkroom-looking"


def is_look(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request is a GET with this header; `headers` has names in lowercase."""
    return method == "GET" and LOOKING in headers

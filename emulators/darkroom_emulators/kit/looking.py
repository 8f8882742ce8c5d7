"""How our pages can read what a bot reads, without being taken for the bot.

A GET with this header is exempt from faults, so it doesn't use up one meant for the bot, and it is
not logged.
"""

from collections.abc import Mapping

LOOKING = "x-darkroom-looking"


def is_look(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request is such a GET; names in `headers` are in lower case."""
    return method == "GET" and LOOKING in headers

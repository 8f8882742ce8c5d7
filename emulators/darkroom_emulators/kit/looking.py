"""How our pages read what a bot would read, without being taken for the bot.

A GET with this header is exempt from faults, so it uses up none meant for the bot, and causes no
event.
"""

from collections.abc import Mapping

LOOKING = "x-darkroom-looking"


def is_look(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request, with its headers in lower case, only looks."""
    return method == "GET" and LOOKING in headers

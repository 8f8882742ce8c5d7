"""How a page of ours reads what a bot would read, without being taken for the bot.

A GET with this header meets no fault, so it uses none up that is meant for the bot, and makes no
event.
"""

from collections.abc import Mapping

LOOKING = "x-darkroom-looking"


def is_look(method: str, headers: Mapping[str, str]) -> bool:
    """Return whether a request, with its headers in lower case, only looks."""
    return method == "GET" and LOOKING in headers

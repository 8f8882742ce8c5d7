"""Send pictures as files through the whole local cloud, waiting for each one's outcome."""

import time
from pathlib import Path
from typing import Any

from common.texts import Text, language_of, say

from ..cloud import Cloud
from ..person import Person
from .pictures import Picture

REPLY_SECONDS = 40
POLL_SECONDS = 0.1


def reply_to(cloud: Cloud, picture: Picture) -> str:
    """Send a picture as a new person; return `photo`, an error message, or "" on timeout."""
    person = Person(cloud)
    files = {"document": (f"picture{Path(picture.path).suffix}", picture.content)}
    cloud.control("telegram", "POST", f"users/{person.id}/messages", files=files)
    deadline = time.monotonic() + REPLY_SECONDS
    while time.monotonic() < deadline:
        chat = cloud.control("telegram", "GET", f"chats/{person.id}/messages")
        for message in chat["messages"]:
            if ended := _end(message):
                return ended
        time.sleep(POLL_SECONDS)
    return ""


def _end(message: dict[str, Any]) -> str:
    """Return the outcome in a message: `photo`, a text, or "" if the bot will send another."""
    if not message.get("from", {}).get("is_bot"):
        return ""
    if "photo" in message or "document" in message:
        return "photo"
    text = str(message.get("text", ""))
    return "" if text == say(Text.ACCEPTED, language_of("en")) else text

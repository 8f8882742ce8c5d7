"""Decides whether a message is meant for the bot, and what it asks for."""

import re
from dataclasses import dataclass

from .updates import Message

KNOWN_COMMANDS = {"start", "help", "status", "cancel", "style", "privacy", "forget"}


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks the bot to do: run a command, or follow a prompt."""

    command: str | None
    prompt: str | None


def read(message: Message, username: str, bot_id: str) -> Request | None:
    """Return what `message` asks for, or None if it is not meant for the bot.

    In a private chat, every message is meant for it. Elsewhere, only replies to it, messages that
    mention its @username, and commands are, unless the command names another bot.
    """
    command, bot = _command(message)
    if bot and bot.lower() != username.lower() and not message.is_private:
        return None
    mention = f"@{username}".lower()
    mentions = [said for said in message.marked("mention") if said.lower() == mention]
    target = message.reply_to_message
    replies_to_bot = (
        target is not None and target.sender is not None and (str(target.sender.id) == bot_id)
    )
    if not (message.is_private or command or mentions or replies_to_bot):
        return None
    prompt = message.text or message.caption or ""
    for said in [*message.marked("bot_command")[:1], *mentions]:
        # whole words only: another username may begin with the bot's
        prompt = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", " ", prompt, count=1)
    prompt = " ".join(prompt.split())
    return Request(command if command in KNOWN_COMMANDS else None, prompt or None)


def _command(message: Message) -> tuple[str | None, str]:
    """Return the message's leading command (or None) and the bot named after its @ (or "")."""
    said = (message.text or message.caption or "").lstrip()
    for marked in message.marked("bot_command"):
        if said.startswith(marked):
            name, _, bot = marked[1:].partition("@")
            return name.lower(), bot
    return None, ""

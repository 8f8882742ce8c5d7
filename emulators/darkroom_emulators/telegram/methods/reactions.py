"""Methods about reactions to messages."""

from typing import Any

from ..errors import bad_request, guessed_request
from ..reactions import EMOJI, set_reactions
from ..shapes import ReactionJson
from ..world import TelegramMessage
from .call import MethodCall
from .registry import emulates

MAX_REACTIONS = 1  # for a bot


@emulates("setMessageReaction", lacks="the animation for is_big")
async def set_message_reaction(call: MethodCall) -> bool:
    """React to a message as the bot; an empty list removes the reaction."""
    given = call.json("reaction", "can't parse reaction types JSON object") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of ReactionType")
    reactions = [_reaction(each) for each in given]
    message = _message(call, "message to react not found")
    if len(reactions) > MAX_REACTIONS:
        raise guessed_request("REACTIONS_TOO_MANY")
    if any(each.get("emoji", "❤") not in EMOJI for each in reactions):
        raise bad_request("REACTION_INVALID")
    set_reactions(message, call.bot.id, reactions)
    call.emulator.show(message, "edited")
    return True


@emulates("deleteMessageReaction", lacks="reactions by chats")
async def delete_message_reaction(call: MethodCall) -> bool:
    """Remove a person's reaction to a message, as an administrator."""
    message = _message(call, "message to delete reactions not found")
    _check_right(call, message.chat.id)
    if not set_reactions(message, _participant(call), []):
        raise bad_request("message to delete reactions not found")
    call.emulator.show(message, "edited")
    return True


@emulates("deleteAllMessageReactions", lacks="reactions by chats")
async def delete_all_message_reactions(call: MethodCall) -> bool:
    """Remove all of a person's reactions in a chat, as an administrator."""
    chat, who = call.open_chat("text messages"), _participant(call)
    _check_right(call, chat.id)
    for message in chat.messages.values():
        if set_reactions(message, who, []):
            call.emulator.show(message, "edited")
    return True


def _message(call: MethodCall, error: str) -> TelegramMessage:
    chat = call.open_chat("text messages")
    message = chat.messages.get(call.arguments.number("message_id"))
    if message is None:
        raise bad_request(error)
    return message


def _participant(call: MethodCall) -> int:
    user_id = call.arguments.number("user_id")
    if user_id not in call.emulator.world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user_id


def _check_right(call: MethodCall, chat_id: int) -> None:
    chat = call.emulator.world.groups.get(chat_id)
    if chat is None or not chat.administers("can_delete_messages", call.bot.id):
        raise guessed_request("CHAT_ADMIN_REQUIRED")


def _reaction(given: Any) -> ReactionJson:
    if isinstance(given, dict):
        if given.get("type") == "emoji" and isinstance(given.get("emoji"), str):
            return {"type": "emoji", "emoji": given["emoji"].removesuffix("\ufe0f")}
        if given.get("type") == "custom_emoji" and given.get("custom_emoji_id"):
            return {"type": "custom_emoji", "custom_emoji_id": str(given["custom_emoji_id"])}
    raise bad_request("can't parse ReactionType: invalid reaction type specified")

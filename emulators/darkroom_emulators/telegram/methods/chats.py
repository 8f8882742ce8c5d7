"""Methods about chats, their members, and button presses."""

from ..errors import bad_request
from ..events import CallbackAnswered
from ..members import member_json
from ..rights import MEMBER_RIGHTS
from .call import MethodCall
from .registry import emulates

MAX_ALERT = 200
_NO_GIFTS = dict.fromkeys(
    (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    ),
    False,
)


@emulates("getChat", lacks="most fields of ChatFullInfo")
async def get_chat(call: MethodCall) -> dict[str, object]:
    """Return information about a chat."""
    chat = call.chat()
    found: dict[str, object] = {
        **chat.as_json(),
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.description:
        found["description"] = chat.description
    if pinned := next((chat.messages[n] for n in chat.pinned[::-1] if n in chat.messages), None):
        found["pinned_message"] = call.view(pinned)
    if chat.type in {"group", "supergroup"}:
        found["permissions"] = {right: right not in chat.forbidden for right in MEMBER_RIGHTS}
    if chat.username or (chat.user and chat.user.username):
        found["active_usernames"] = [chat.username or (chat.user.username if chat.user else "")]
    return found


@emulates("getChatMember")
async def get_chat_member(call: MethodCall) -> dict[str, object]:
    """Return the status of a person or bot in a chat."""
    chat, world = call.chat(), call.emulator.world
    user_id = call.user_id()
    who = world.users.get(user_id) or world.bots.get(user_id)
    if chat.is_private and not chat.has(user_id):
        raise bad_request("member not found")
    if who is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.is_private:
        return member_json(who, "member", chat)
    return member_json(who, chat.status(user_id), chat)


@emulates("answerCallbackQuery")
async def answer_callback_query(call: MethodCall) -> bool:
    """Answer a button press, optionally with a message, so that the button stops spinning."""
    press = call.emulator.callbacks.open(call.arguments.text("callback_query_id"), call.bot.id)
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.arguments.text("text")
    if len(text) > MAX_ALERT:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {
        "text": text,
        "show_alert": call.arguments.flag("show_alert"),
        "url": call.arguments.text("url"),
    }
    call.emulator.log.append(CallbackAnswered(**press.as_json()))
    return True

"""Methods for administering groups and channels."""

from typing import Any

from ..errors import bad_request, guessed_request
from ..groups import TelegramGroups
from ..members import member_json
from ..rights import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, MEMBER_RIGHTS, ChatRights
from ..world import Bot, TelegramChat, TelegramUser
from .call import MethodCall
from .registry import emulates

MAX_TITLE, MAX_DESCRIPTION, MAX_CUSTOM_TITLE = 128, 255, 16
SEND_RIGHTS = frozenset(MEMBER_RIGHTS[:7])  # from can_send_messages to can_send_voice_notes
IMPLY_SENDING = frozenset({"can_send_other_messages", "can_add_web_page_previews"})
# rights that take another right's value if they are not given
DEFAULTS = {
    "can_react_to_messages": "can_send_messages",
    "can_edit_tag": "can_pin_messages",
    "can_manage_topics": "can_pin_messages",
}
SUPERGROUPS = frozenset({"supergroup"})
LARGE = frozenset({"supergroup", "channel"})
EVERY_KIND = LARGE | {"group"}
_ONLY = {
    SUPERGROUPS: "only for supergroups",
    LARGE: "for supergroup and channel chats only",
    EVERY_KIND: "only for groups and channels",
}


@emulates("banChatMember", lacks="revoke_messages, and lifting the ban at until_date")
async def ban_chat_member(call: MethodCall) -> bool:
    """Remove a person from a chat, and prevent them from returning."""
    chat, who = _target(call, "can_restrict_members")
    until = max(0, call.arguments.number("until_date"))
    return _become(call, chat, who, "kicked", ChatRights(until_date=until))


@emulates("unbanChatMember")
async def unban_chat_member(call: MethodCall) -> bool:
    """Unban a person; without `only_if_banned`, remove them if they are a member."""
    chat, who = _target(call, "can_restrict_members", LARGE)
    if call.arguments.flag("only_if_banned") and chat.status(who.id) != "kicked":
        return True
    return _become(call, chat, who, "left")


@emulates("restrictChatMember", lacks="lifting the restrictions at until_date")
async def restrict_chat_member(call: MethodCall) -> bool:
    """Restrict a member to certain rights, or restore all rights."""
    chat, who = _target(call, "can_restrict_members", SUPERGROUPS)
    allowed = _permissions(call)
    until = max(0, call.arguments.number("until_date"))
    is_in = chat.has(who.id)
    if len(allowed) == len(MEMBER_RIGHTS):
        return _become(call, chat, who, "member" if is_in else "left")
    rights = ChatRights(allowed, until_date=until, is_member=is_in)
    return _become(call, chat, who, "restricted", rights)


@emulates("promoteChatMember")
async def promote_chat_member(call: MethodCall) -> bool:
    """Make a member an administrator with the given rights, or demote them if none are given."""
    chat, who = _target(call, "can_promote_members", LARGE)
    flag = call.arguments.flag
    is_anonymous = flag("is_anonymous") and chat.type != "channel"  # as in AdministratorRights
    rights = frozenset(
        each for each in (*ADMIN_RIGHTS, *CHANNEL_RIGHTS, *GROUP_RIGHTS) if flag(each)
    )
    if not rights and not is_anonymous:
        return _become(call, chat, who, "member")
    title = chat.rights_of(who.id).custom_title
    rights |= {"can_manage_chat"}  # implied by any other right
    return _become(call, chat, who, "administrator", ChatRights(rights, is_anonymous, title))


@emulates("setChatAdministratorCustomTitle")
async def set_chat_administrator_custom_title(call: MethodCall) -> bool:
    """Set an administrator's custom title."""
    owner = "only creator can edit their custom title"
    chat, who = _target(call, "can_promote_members", SUPERGROUPS, owner=owner)
    title = call.arguments.text("custom_title")
    if len(title) > MAX_CUSTOM_TITLE:
        raise guessed_request("ADMIN_RANK_INVALID")
    if chat.status(who.id) != "administrator":
        raise bad_request("user is not an administrator")
    old = chat.rights_of(who.id)
    rights = ChatRights(old.allowed, old.is_anonymous, title)
    return _become(call, chat, who, "administrator", rights)


@emulates("setChatPermissions")
async def set_chat_permissions(call: MethodCall) -> bool:
    """Set the default rights of members."""
    chat = administered(call, "can_restrict_members")
    chat.forbidden = frozenset(MEMBER_RIGHTS) - _permissions(call)
    return True


@emulates("setChatTitle")
async def set_chat_title(call: MethodCall) -> bool:
    """Rename a chat."""
    chat, title = administered(call, "can_change_info"), call.arguments.text("title").strip()
    if not title:
        raise bad_request("title must be non-empty")
    chat.title = title[:MAX_TITLE]
    TelegramGroups(call.emulator).note(chat, call.bot, {"new_chat_title": chat.title})
    return True


@emulates("setChatDescription")
async def set_chat_description(call: MethodCall) -> bool:
    """Set a chat's description."""
    chat, text = administered(call, "can_change_info"), call.arguments.text("description")
    if text == chat.description:
        raise bad_request("chat description is not modified")
    chat.description = text[:MAX_DESCRIPTION]
    return True


@emulates("leaveChat")
async def leave_chat(call: MethodCall) -> bool:
    """Leave a group or channel."""
    chat = call.open_chat()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    return _become(call, chat, call.bot, "left")


@emulates("getChatAdministrators", lacks="return_bots")
async def get_chat_administrators(call: MethodCall) -> list[dict[str, object]]:
    """Return the owner and the administrators, except other bots."""
    chat = call.chat()
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    found = []
    for member_id, status in chat.members.items():
        who = _who(call, member_id)
        is_other_bot = isinstance(who, Bot) and who is not call.bot
        if who and status in {"creator", "administrator"} and not is_other_bot:
            found.append(member_json(who, status, chat))
    return found


@emulates("getChatMemberCount")
async def get_chat_member_count(call: MethodCall) -> int:
    """Return the number of people and bots in a chat."""
    chat = call.chat()
    return 2 if chat.is_private else sum(chat.has(each) for each in chat.members)


def administered(call: MethodCall, right: str, kinds: frozenset[str] = EVERY_KIND) -> TelegramChat:
    """Return the chat in `chat_id`, which must be of one of the `kinds`.

    Raises ApiError if the bot doesn't have `right` there.
    """
    chat = call.open_chat()
    if chat.type not in kinds:
        raise bad_request(f"method is available {_ONLY[kinds]}")
    if not chat.administers(right, call.bot.id):
        what = {
            "can_change_info": "change chat info",
            "can_promote_members": "promote",
            "can_invite_users": "manage chat invite link",
        }
        words = what.get(right, "restrict/unrestrict chat member")
        raise guessed_request(f"not enough rights to {words}")
    return chat


def _target(
    call: MethodCall,
    right: str,
    kinds: frozenset[str] = EVERY_KIND,
    owner: str = "can't remove chat owner",
) -> tuple[TelegramChat, TelegramUser | Bot]:
    """Return the chat and the member to act on; `owner` is the error for the chat's owner."""
    user_id = call.user_id()
    chat, who = administered(call, right, kinds), _who(call, user_id)
    if who is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.status(user_id) == "creator":
        raise bad_request(owner)
    return chat, who


def _who(call: MethodCall, user_id: int) -> TelegramUser | Bot | None:
    world = call.emulator.world
    return world.users.get(user_id) or world.bots.get(user_id)


def _become(
    call: MethodCall,
    chat: TelegramChat,
    who: TelegramUser | Bot,
    status: str,
    rights: ChatRights | None = None,
) -> bool:
    TelegramGroups(call.emulator).set_member(call.bot, chat, who, status, rights)
    return True


def _permissions(call: MethodCall) -> frozenset[str]:
    """Return the rights that `permissions` grants, with those that they imply."""
    given: Any = call.json("permissions", "can't parse permissions JSON object")
    if not isinstance(given, dict):
        raise bad_request("object expected as permissions")
    allowed = {each for each in MEMBER_RIGHTS if given.get(each) is True}
    if not call.arguments.flag("use_independent_chat_permissions"):
        allowed |= SEND_RIGHTS if allowed & IMPLY_SENDING else set()
        allowed |= {"can_send_messages"} if "can_send_polls" in allowed else set()
    for right, model in DEFAULTS.items():
        allowed |= {right} if given.get(right) is None and model in allowed else set()
    return frozenset(allowed)

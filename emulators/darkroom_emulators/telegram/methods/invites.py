"""Methods for a chat's invite links and requests to join."""

from ..errors import guessed_request
from ..invites import InviteLink, Invites
from ..world import TelegramChat
from .administration import administered
from .call import MethodCall
from .registry import emulates

MAX_NAME, MAX_MEMBERS = 32, 99_999


@emulates("exportChatInviteLink")
async def export_chat_invite_link(call: MethodCall) -> str:
    """Create a new primary link for the bot, and revoke the previous one."""
    link = call.emulator.part(Invites).create(_chat(call), call.bot, is_primary=True)
    return link.url


@emulates("createChatInviteLink")
async def create_chat_invite_link(call: MethodCall) -> dict[str, object]:
    """Create an additional link."""
    chat = _chat(call)
    _check(call)
    link = call.emulator.part(Invites).create(chat, call.bot)
    _read_into(call, link)
    return link.as_json()


@emulates("editChatInviteLink")
async def edit_chat_invite_link(call: MethodCall) -> dict[str, object]:
    """Edit one of the bot's own links."""
    link = _own_link(call)
    _check(call)
    _read_into(call, link)
    return link.as_json()


@emulates("revokeChatInviteLink")
async def revoke_chat_invite_link(call: MethodCall) -> dict[str, object]:
    """Revoke one of the bot's own links."""
    link = _own_link(call)
    link.is_revoked = True
    return link.as_json()


@emulates("approveChatJoinRequest")
async def approve_chat_join_request(call: MethodCall) -> bool:
    """Approve a person's request to join."""
    return _decide(call, approved=True)


@emulates("declineChatJoinRequest")
async def decline_chat_join_request(call: MethodCall) -> bool:
    """Decline a person's request to join."""
    return _decide(call, approved=False)


def _chat(call: MethodCall) -> TelegramChat:
    return administered(call, "can_invite_users")


def _check(call: MethodCall) -> None:
    if call.arguments.flag("creates_join_request") and call.arguments.number("member_limit"):
        raise guessed_request(
            "member limit can't be specified for links requiring administrator approval"
        )


def _read_into(call: MethodCall, link: InviteLink) -> None:
    link.name = call.arguments.text("name")[:MAX_NAME]
    link.expire_date = max(0, call.arguments.number("expire_date"))
    link.member_limit = call.arguments.integer("member_limit", least=0, most=MAX_MEMBERS)
    link.creates_join_request = call.arguments.flag("creates_join_request")


def _own_link(call: MethodCall) -> InviteLink:
    chat = _chat(call)
    link = call.emulator.part(Invites).find(call.arguments.text("invite_link"))
    if link is None or link.chat is not chat or link.creator is not call.bot:
        raise guessed_request("INVITE_HASH_INVALID")
    return link


def _decide(call: MethodCall, *, approved: bool) -> bool:
    chat, user_id = _chat(call), call.user_id()
    if chat.has(user_id):
        raise guessed_request("USER_ALREADY_PARTICIPANT")
    invites = call.emulator.part(Invites)
    link = invites.request(chat, user_id)
    if link is None:
        raise guessed_request("HIDE_REQUESTER_MISSING")
    invites.decide(link, user_id, call.bot, approved=approved)
    return True

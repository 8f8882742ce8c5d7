"""The status of a person or bot in a chat, as a ChatMember of the Bot API."""

from typing import Literal, get_args

from .rights import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, MEMBER_RIGHTS, ChatRights
from .world import Bot, TelegramChat, TelegramUser

Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
STATUSES = frozenset(get_args(Status))


def member_json(
    who: TelegramUser | Bot, status: str, chat: TelegramChat, rights: ChatRights | None = None
) -> dict[str, object]:
    """Return a ChatMember; `rights` are previous rights, or None for the current ones."""
    found: dict[str, object] = {"user": who.as_json(), "status": status}
    rights = rights or chat.rights_of(who.id)
    if status == "creator":
        found["is_anonymous"] = False
    elif status == "administrator":
        found |= _administrator(chat, rights)
    elif status == "restricted":
        found |= {"is_member": rights.is_member, "until_date": rights.until_date}
        found |= {right: right in rights.allowed for right in MEMBER_RIGHTS}
    elif status == "kicked":
        found["until_date"] = rights.until_date
    return found


def _administrator(chat: TelegramChat, rights: ChatRights) -> dict[str, object]:
    more = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
    found: dict[str, object] = {"can_be_edited": False, "is_anonymous": rights.is_anonymous}
    found |= {right: right in rights.allowed for right in (*ADMIN_RIGHTS, *more)}
    if rights.custom_title:
        found["custom_title"] = rights.custom_title
    return found

"""What a person or bot is in a chat, as the Bot API says it."""

from typing import Literal, get_args

from .world import Bot, TelegramUser

_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
STATUSES = frozenset(get_args(Status))


def member_json(who: TelegramUser | Bot, status: str) -> dict[str, object]:
    """Return a ChatMember."""
    found: dict[str, object] = {"user": who.as_json(), "status": status}
    if status == "creator":
        found["is_anonymous"] = False
    elif status == "administrator":
        found |= {"can_be_edited": False, "is_anonymous": False}
        found |= dict.fromkeys(_ADMIN_RIGHTS, True)
    elif status == "restricted":
        found |= {"is_member": True, "until_date": 0}
        found |= dict.fromkeys(MEMBER_RIGHTS, False)
    elif status == "kicked":
        found["until_date"] = 0
    return found

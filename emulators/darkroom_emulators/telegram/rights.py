"""The rights of administrators and members in a chat."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..kit.refusals import ControlRefused

ADMIN_RIGHTS = (
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
    "can_send_welcome_messages",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
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


@dataclass(frozen=True, slots=True)
class ChatRights:
    """The rights of an administrator or a restricted member.

    `until_date` is when restrictions should end, or 0 for never; the emulator doesn't lift them.
    A restricted person who is not in the chat has no `is_member`.
    """

    allowed: frozenset[str] = frozenset()
    is_anonymous: bool = False
    custom_title: str = ""
    until_date: int = 0
    is_member: bool = True


NO_RIGHTS = ChatRights()
USUAL_RIGHTS = ChatRights(frozenset((*ADMIN_RIGHTS, *CHANNEL_RIGHTS, *GROUP_RIGHTS)))


def chosen_rights(given: Mapping[str, bool] | None) -> ChatRights | None:
    """Return the rights that are true, or None if `given` is None. Raises ControlRefused."""
    if given is None:
        return None
    every = {*ADMIN_RIGHTS, *CHANNEL_RIGHTS, *GROUP_RIGHTS, *MEMBER_RIGHTS}
    if unknown := sorted(given.keys() - every):
        raise ControlRefused(f"unknown rights: {', '.join(unknown)}")
    return ChatRights(frozenset(right for right, is_given in given.items() if is_given))

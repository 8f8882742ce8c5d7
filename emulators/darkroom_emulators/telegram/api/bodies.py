"""Request bodies of the control routes: JSON objects, or the fields of a form."""

from pydantic import Field

from ...kit.control import Body, Id
from ..groups import ChatType
from ..members import Status


class InChat(Body):
    """A chat that the person can see.

    `chat_id` 0 is the private chat with `bot`, which can be left out if there is only one.
    """

    chat_id: Id = 0
    bot: str = ""


class NewMessage(InChat):
    """A message: `text`, or a `caption` with files, which are parts of the form.

    In a supergroup, `sender_chat_id` can be the group's own id, to write as an anonymous
    administrator, or the id of a channel that the person owns, to write as that channel.
    `author_signature` signs a channel post, or is the title of an anonymous administrator.
    `forward_message_id` forwards a message that the person can see.
    """

    text: str = ""
    caption: str = ""
    reply_to_message_id: Id = 0
    message_thread_id: Id = 0
    has_spoiler: bool = False
    sender_chat_id: Id = 0
    author_signature: str = ""
    forward_message_id: Id = 0
    forward_from_chat_id: Id = 0


class ChangedMessage(InChat):
    """The new text or caption of a message; a new file is sent as a part of the form."""

    text: str = ""
    caption: str = ""


class ButtonPress(InChat):
    """A press of an inline button, identified by its `data` or, if that is empty, its `label`."""

    message_id: Id
    data: str = ""
    label: str = ""


class WhichBot(Body):
    """A bot, by id or username; `bot` can be left out if there is only one."""

    bot: str = ""


class Privacy(Body):
    """A bot's privacy mode; if `enabled`, the bot gets only the group messages meant for it."""

    enabled: bool


class NewUser(Body):
    """A person to add; without an `id`, they get the next free one."""

    first_name: str = Field(min_length=1)
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    id: Id = 0


class NewChat(Body):
    """A chat to create, owned by the person `user_id`, or by the first person if that is 0."""

    type: ChatType
    title: str = Field(min_length=1)
    username: str = ""
    is_forum: bool = False
    user_id: Id = 0


class Membership(Body):
    """The new chat status of the person `user_id` or, if that is 0, of `bot`.

    `rights` applies to administrators and restricted members, who get the rights that are true in
    it. Without `rights`, an administrator gets the usual rights, and a restricted member none.
    """

    user_id: Id = 0
    bot: str = ""
    status: Status = "member"
    rights: dict[str, bool] | None = None


class NewTopic(Body):
    """A topic to open in a forum."""

    name: str = Field(min_length=1)


class Holding(Body):
    """Whether to hold a bot's updates: all of them, or only those from the chat `chat_id`.

    Held updates wait until they are released or expire.
    """

    hold: bool
    bot: str = ""
    chat_id: Id | None = None

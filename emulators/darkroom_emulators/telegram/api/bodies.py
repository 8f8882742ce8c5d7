"""What people's control routes accept: JSON objects, or the fields of a form."""

from pydantic import Field

from ...kit.control import Body, Id
from ..members import Status
from ..people import ChatType


class InChat(Body):
    """A chat that the person sees; 0 is the private one with the bot, or with the only bot."""

    chat_id: Id = 0
    bot: str = ""


class NewMessage(InChat):
    """A message: `text`, or files of the form's parts with a `caption`.

    In a supergroup `sender_chat_id` makes the writer an anonymous administrator (the group's own
    id), or a channel of theirs. `author_signature` is that of a signed channel post, or an
    anonymous administrator's title. `forward_message_id` forwards a message that the person sees.
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
    """The new text or caption of a message; a file comes as a part."""

    text: str = ""
    caption: str = ""


class ButtonPress(InChat):
    """A press of the inline button with this `data` or, without any, this `label`."""

    message_id: Id
    data: str = ""
    label: str = ""


class WhichBot(Body):
    """A bot, by id or username; the only one, if nothing is given."""

    bot: str = ""


class Privacy(Body):
    """Whether a bot in groups gets only what is meant for it."""

    enabled: bool


class NewUser(Body):
    """A person; without an `id` they get the next free one."""

    first_name: str = Field(min_length=1)
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    id: Id = 0


class NewChat(Body):
    """A chat, owned by the person `user_id`, or by the first one."""

    type: ChatType
    title: str = Field(min_length=1)
    username: str = ""
    is_forum: bool = False
    user_id: Id = 0


class Membership(Body):
    """The new status of a person, or else a bot, in a chat.

    An administrator has the usual rights, or those that are true in `rights`; one who is
    "restricted" has none, or those.
    """

    user_id: Id = 0
    bot: str = ""
    status: Status = "member"
    rights: dict[str, bool] | None = None


class NewTopic(Body):
    """A topic of a forum."""

    name: str = Field(min_length=1)


class Holding(Body):
    """Whether the updates of a bot, or those of one chat, are held: they wait, none is lost."""

    hold: bool
    bot: str = ""
    chat_id: Id | None = None

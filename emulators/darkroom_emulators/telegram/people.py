"""People's actions in their apps: write, edit, press buttons, and block bots."""

from dataclasses import dataclass, replace

from ..kit.refusals import ControlRefused
from .attachments import AttachedFile, read_attachments
from .audience import announce, announce_membership, announce_press
from .content import MessageContent
from .emulator import TelegramService
from .entities import finish
from .guests import Guests
from .kinds import KINDS, VISIBLE
from .shapes import MessageJson
from .views import origin
from .world import Bot, TelegramChat, TelegramMessage, TelegramUser


@dataclass(frozen=True, slots=True)
class Written:
    """New or edited messages as people see them, and the ids of the updates about them."""

    shown: list[MessageJson]
    update_ids: list[int]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that a person writes: text, files with a caption, or content such as a place.

    In a supergroup, `sender_chat_id` can be the group's own id, to write as an anonymous
    administrator, or the id of a channel that the person owns, to write as that channel.
    `author_signature` signs a channel post, or is the title of an anonymous administrator.
    """

    text: str = ""
    files: tuple[AttachedFile, ...] = ()
    content: MessageContent | None = None
    reply_to: int = 0
    thread_id: int = 0
    spoiler: bool = False
    forwarded: TelegramMessage | None = None
    sender_chat_id: int = 0
    author_signature: str = ""


class TelegramPeople:
    """Acts as people; impossible actions raise ControlRefused with the reason."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        self._world = emulator.world

    def user(self, user_id: int) -> TelegramUser:
        """Return the person with this id."""
        if user_id not in self._world.users:
            raise ControlRefused(f"there is no person {user_id}; POST /_emulator/users adds one")
        return self._world.users[user_id]

    def bot(self, given: str) -> Bot:
        """Return the bot with this id or username; "" means the only bot."""
        bots = self._world.bots
        if not given and len(bots) == 1:
            return bots[next(iter(bots))]
        for bot in bots.values():
            if given.lower().removeprefix("@") in {str(bot.id), bot.username.lower()}:
                return bots[bot.id]
        names = ", ".join(bot.username for bot in bots.values())
        raise ControlRefused(f"bot must be one of {names}")

    def chat(self, user: TelegramUser, chat_id: int, bot: str) -> TelegramChat:
        """Return a chat that the person can see; 0 is their private chat with `bot`."""
        if chat_id in {0, user.id}:
            return self._world.private_chat(self.bot(bot), user)
        chat = self._world.groups.get(chat_id)
        if chat is None or not chat.has(user.id):
            raise ControlRefused(f"there is no chat {chat_id} that person {user.id} can see")
        return chat

    def in_chat(self, user_id: int, chat_id: int, bot: str) -> tuple[TelegramUser, TelegramChat]:
        """Return what `user` and `chat` return: the person, and a chat that they can see."""
        user = self.user(user_id)
        return user, self.chat(user, chat_id, bot)

    def message(self, chat: TelegramChat, message_id: int) -> TelegramMessage:
        """Return the message with this id in a chat."""
        if message_id not in chat.messages:
            raise ControlRefused(f"there is no message {message_id} in this chat")
        return chat.messages[message_id]

    async def write(self, user: TelegramUser, chat: TelegramChat, letter: Letter) -> Written:
        """Send a message; several photos or files become an album."""
        if chat.blocked:
            raise ControlRefused("the person has blocked this bot")
        draft = self._draft(user, chat, letter)
        files, has_words = letter.files, bool(letter.text)
        media = await read_attachments(self._emulator, files, has_words=has_words) if files else []
        if letter.forwarded:
            source = letter.forwarded
            draft.text, draft.entities = source.text, source.entities
            draft.forward_origin = source.forward_origin or origin(source)
            media = [source.media] if source.media else []
            draft.content = source.content
        if not (media or draft.text or draft.content):
            raise ControlRefused("a message needs text or a file")
        draft.album = self._world.new_album() if len(media) > 1 else ""
        # only the first has the caption
        messages = [draft, *(replace(draft, text="", entities=[]) for _ in media[1:])]
        shown, update_ids = [], []
        for at, message in enumerate(messages):
            message.id = next(chat.numbers)
            message.media = media[at] if media else None
            shown.append(self._emulator.post(message))
            update_ids += announce(self._emulator, message)
            update_ids += self._emulator.part(Guests).announce(message)
        return Written(shown, update_ids)

    async def edit(
        self, user: TelegramUser, chat: TelegramChat, message_id: int, letter: Letter
    ) -> Written:
        """Edit one of the person's messages, or any post of a channel as an administrator."""
        message = chat.messages.get(message_id)
        own_post = chat.type == "channel" and chat.status(user.id) in {"creator", "administrator"}
        if message is None or not (message.sender is user or own_post):
            raise ControlRefused(f"message {message_id} is not the person's own")
        if message.content:
            raise ControlRefused(f"a message with `{message.content.kind}` can't be edited")
        media = await read_attachments(self._emulator, letter.files, has_words=bool(letter.text))
        if media and message.media is None:
            raise ControlRefused("a text message can't become a photo or file")
        if media and message.media and message.album and media[0].kind != message.media.kind:
            raise ControlRefused("a file in an album can only be replaced by one of the same kind")
        text, entities = finish(letter.text, [])
        if message.media is None and not text:
            raise ControlRefused("a message needs text")
        message.text, message.entities = text, entities
        message.media = media[0] if media else message.media
        message.edit_date = int(self._emulator.clock.now())
        shown = self._emulator.show(message, "edited")
        return Written([shown], announce(self._emulator, message, edited=True))

    def press(
        self, user: TelegramUser, chat: TelegramChat, message_id: int, *, data: str, label: str
    ) -> tuple[str, list[int]]:
        """Press an inline button, found by data or label; return the query's id and update ids."""
        message = chat.messages.get(message_id)
        bot = message and (message.via_bot or message.sender)
        if message is None or not isinstance(bot, Bot):
            raise ControlRefused(f"there is no message {message_id} from a bot in this chat")
        rows = (message.markup or {}).get("inline_keyboard", [])
        for button in (button for row in rows for button in row):
            if "callback_data" not in button:
                continue
            if button["callback_data"] == data or (not data and button["text"] == label):
                return announce_press(
                    self._emulator,
                    bot,
                    user,
                    message,
                    data=button["callback_data"],
                )
        raise ControlRefused(f"message {message_id} has no such button")

    def block(self, user: TelegramUser, bot: Bot, *, blocked: bool) -> list[int]:
        """Block or unblock a bot, and notify it; a blocked bot can't write to the person (403)."""
        chat = self._world.private_chat(bot, user)
        if chat.blocked == blocked:
            return []
        chat.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        return announce_membership(self._emulator, bot, user, chat, old=old, new=new)

    def _draft(self, user: TelegramUser, chat: TelegramChat, letter: Letter) -> TelegramMessage:
        if chat.type == "channel" and chat.status(user.id) not in {"creator", "administrator"}:
            raise ControlRefused("only a channel's administrators can write in it")
        needed = {KINDS[file.kind].right: KINDS[file.kind].right_words for file in letter.files}
        for right, words in (needed or {"can_send_messages": "text messages"}).items():
            if chat.forbids(right, user.id):
                raise ControlRefused(f"members of this group can't send {words}")
        reply_to = chat.messages.get(letter.reply_to)
        if letter.reply_to and reply_to is None:
            raise ControlRefused(f"there is no message {letter.reply_to} to reply to")
        if letter.thread_id and letter.thread_id not in chat.topics:
            raise ControlRefused(f"there is no topic {letter.thread_id}")
        sender_chat = self._sender_chat(user, chat, letter.sender_chat_id)
        if letter.author_signature and chat is not sender_chat:
            raise ControlRefused("only channel posts and anonymous admins can have a signature")
        text, entities = finish(letter.text, [])
        return TelegramMessage(
            id=0,
            chat=chat,
            sender=user,
            date=int(self._emulator.clock.now()),
            sender_chat=sender_chat,
            author_signature=letter.author_signature,
            text=text,
            entities=entities,
            content=letter.content,
            reply_to=reply_to,
            thread_id=letter.thread_id or (reply_to.thread_id if reply_to else 0),
            marks={
                "has_media_spoiler": letter.spoiler
                and any(each.kind in VISIBLE for each in letter.files)
            },
        )

    def _sender_chat(
        self, user: TelegramUser, chat: TelegramChat, sender_chat_id: int
    ) -> TelegramChat | None:
        """Return the chat that a person writes as, or None if they write as themselves."""
        if chat.type == "channel":
            return chat
        if not sender_chat_id:
            return None
        if chat.type != "supergroup":
            raise ControlRefused("people can write as a chat only in supergroups")
        if sender_chat_id == chat.id:
            if chat.status(user.id) not in {"creator", "administrator"}:
                raise ControlRefused("only administrators can write as the group")
            return chat
        channel = self._world.groups.get(sender_chat_id)
        if channel is None or channel.type != "channel" or channel.status(user.id) != "creator":
            raise ControlRefused(f"person {user.id} owns no channel {sender_chat_id}")
        return channel

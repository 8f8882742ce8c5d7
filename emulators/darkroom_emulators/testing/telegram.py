"""The Telegram emulator for tests, as yielded by the fixture `telegram_emulator`.

```python
def test_my_bot_answers(telegram_emulator):
    my_bot.start(telegram_emulator.token, telegram_emulator.url)  # sets its webhook, or polls
    telegram_emulator.send_photo(Path("cat.jpg").read_bytes(), caption="make it blue")
    telegram_emulator.clock.advance(60)  # runs retries and deadlines without waiting
    assert telegram_emulator.messages()[-1]["text"] == "Got it"
```
"""

import asyncio
from collections.abc import Callable, Sequence

from starlette.applications import Starlette

from ..kit.clock import Clock
from ..kit.event_log import EventLog
from ..kit.refusals import ControlRefused
from ..kit.steering import TestClock, TestFaults
from ..telegram.api.app import create_app
from ..telegram.attachments import AttachedFile
from ..telegram.events import BotCall, ChatMessage
from ..telegram.people import Letter, Written
from ..telegram.settings import TelegramSettings
from ..telegram.shapes import CallbackAnswerJson, MessageJson
from ..telegram.world import TelegramUser
from .files import part
from .running import EmulatorThread
from .telegram_groups import TelegramGroupActs

__all__ = ["ControlRefused", "TelegramEmulator", "TestClock", "TestFaults"]


class TelegramEmulator(TelegramGroupActs):
    """A running Telegram emulator, by default with one bot and one person.

    In its methods, `user` and `chat` are ids; by default, the first person and that person's
    private chat with the bot.
    """

    def __init__(
        self,
        settings: TelegramSettings | None = None,
        *,
        speed: float = 0.0,
        thread: EmulatorThread | None = None,
    ):
        self.settings = settings or TelegramSettings()
        self.token = self.settings.bots[0].token
        super().__init__(speed=speed, thread=thread)

    def create_app(self, clock: Clock, log: EventLog) -> Starlette:
        """Return the emulator's app."""
        return create_app(self.settings, clock=clock, log=log)

    def stop(self) -> None:
        """Stop the server, even if a bot is waiting in getUpdates; return once it has stopped."""
        self.run(self._release_polls)
        super().stop()

    def wait_until(self, holds: Callable[[], bool], *, within: float = 20) -> None:
        """Return once `holds()` is true. Raises TimeoutError after `within` real seconds.

        `holds` is called in the emulator's thread.
        """

        async def work() -> None:
            while not holds():  # noqa: ASYNC110 - there is no event to wait for
                await asyncio.sleep(0.005)

        self._home.loop.run(asyncio.wait_for(work(), within))

    def wait_for_text(self, text: str, *, within: float = 20) -> MessageJson:
        """Return the message whose entire text or caption is `text`, waiting for it if needed."""

        def fits(event: ChatMessage) -> bool:
            message = event.message
            return text in {message.get("text"), message.get("caption")}

        try:
            return self.wait_for(ChatMessage, fits, within=within).message
        except TimeoutError:
            found = (event.message for event in self.events(ChatMessage))
            texts = [message.get("text") or message.get("caption") for message in found]
            seen = ", ".join(repr(each) for each in texts if each) or "none at all"
            words = f"no message whose whole text is {text!r} within {within} s; texts were: {seen}"
            raise TimeoutError(words) from None

    def send_text(
        self,
        text: str,
        *,
        user: int = 0,
        chat: int = 0,
        reply_to: int = 0,
        topic: int = 0,
        sender_chat: int = 0,
    ) -> MessageJson:
        """Send a text as a person; return the message.

        If `sender_chat` is the group's id, the person writes as an anonymous administrator; if it
        is a channel's id, as that channel.
        """
        letter = Letter(text, reply_to=reply_to, thread_id=topic, sender_chat_id=sender_chat)
        return self._write(user, chat, letter)[0]

    def send_photo(
        self,
        photo: bytes,
        *,
        caption: str = "",
        user: int = 0,
        chat: int = 0,
        reply_to: int = 0,
        sender_chat: int = 0,
    ) -> MessageJson:
        """Send a photo as a person or, with `sender_chat`, as a chat; return the message."""
        letter = Letter(
            caption,
            files=(AttachedFile("photo", part("photo", photo)),),
            reply_to=reply_to,
            sender_chat_id=sender_chat,
        )
        return self._write(user, chat, letter)[0]

    def send_album(
        self,
        photos: Sequence[bytes | tuple[str, bytes]],
        *,
        caption: str = "",
        user: int = 0,
        chat: int = 0,
    ) -> list[MessageJson]:
        """Send several photos as one album; return the messages.

        For any other kind of file, pass its kind along with its bytes: `("video", content)`.
        """
        items = [each if isinstance(each, tuple) else ("photo", each) for each in photos]
        files = tuple(
            AttachedFile(kind, part(kind, content, at=at))
            for at, (kind, content) in enumerate(items)
        )
        return self._write(user, chat, Letter(caption, files))

    def send_document(
        self, content: bytes, name: str, *, caption: str = "", user: int = 0, chat: int = 0
    ) -> MessageJson:
        """Send a file as a person; return the message."""
        return self.send_media("document", content, name, caption=caption, user=user, chat=chat)

    def send_media(
        self,
        kind: str,
        content: bytes,
        name: str = "",
        *,
        still: bytes = b"",
        caption: str = "",
        user: int = 0,
        chat: int = 0,
        reply_to: int = 0,
    ) -> MessageJson:
        """Send a file as a person; return the message.

        `kind` is "video", "animation", "audio", "voice", "video_note", "sticker", "document" or
        "live_photo". For a live photo, `still` is the photo.
        """
        photo = part("photo", still) if still else None
        attached = AttachedFile(kind, part(kind, content, name), photo)
        letter = Letter(caption, (attached,), reply_to=reply_to)
        return self._write(user, chat, letter)[0]

    def edit_text(self, message_id: int, text: str, *, user: int = 0, chat: int = 0) -> MessageJson:
        """Edit the text or caption of a message that the person sent."""

        async def work() -> Written:
            who, where = self._user(user), self._chat(user, chat)
            return await self._people.edit(who, where, message_id, Letter(text))

        return self._home.loop.run(work()).shown[0]

    def press(
        self, message_id: int, *, data: str = "", label: str = "", user: int = 0, chat: int = 0
    ) -> str:
        """Press the button with this data or label under a message; return the query's id."""

        def work() -> tuple[str, list[int]]:
            who, where = self._user(user), self._chat(user, chat)
            return self._people.press(who, where, message_id, data=data, label=label)

        return self.run(work)[0]

    def answer_to(self, query_id: str) -> CallbackAnswerJson | None:
        """Return the bot's answer to a callback query, or None if there is none yet."""
        press = self.run(lambda: self.state.callbacks.find(query_id))
        return press.answer if press else None

    def block(self, *, user: int = 0) -> None:
        """Block the bot."""
        self._block(user, blocked=True)

    def unblock(self, *, user: int = 0) -> None:
        """Unblock the bot."""
        self._block(user, blocked=False)

    def new_user(self, user_id: int, first_name: str, **more: str) -> int:
        """Add a person who has not written to the bot yet; return their id."""
        made = {user_id: TelegramUser(user_id, first_name, **more)}
        self.run(lambda: self.state.world.users.update(made))
        return user_id

    def messages(self, chat: int = 0, *, user: int = 0) -> list[MessageJson]:
        """Return the messages of a chat as the person sees them, oldest first."""

        def work() -> list[MessageJson]:
            found = self._chat(user, chat).messages.values()
            return [self.state.person_view(message) for message in found]

        return self.run(work)

    def calls(self, method: str = "") -> list[BotCall]:
        """Return the bot's calls of one method or, by default, all its calls, oldest first."""
        return [each for each in self.events(BotCall) if method in {"", each.method}]

    def wait_for_call(self, method: str, *, within: float = 20) -> BotCall:
        """Return the bot's first call of a method, waiting for it if needed."""
        try:
            return self.wait_for(BotCall, lambda call: call.method == method, within=within)
        except TimeoutError:
            seen = ", ".join(call.method for call in self.events(BotCall)[-20:]) or "none"
            words = f"no call of {method} within {within} s; the bot's calls were: {seen}"
            raise TimeoutError(words) from None

    def photo(self, message: MessageJson) -> bytes:
        """Return the bytes of a message's photo, in its largest size.

        Raises ControlRefused if the message has no photo.
        """
        if "photo" not in message:
            words = message.get("text") or message.get("caption")
            raise ControlRefused(
                f"message {message['message_id']} has no photo; its text: {words!r}"
            )
        return self.file(message["photo"][-1]["file_unique_id"])

    def file(self, unique_id: str) -> bytes:
        """Return the bytes of a file in a chat, given its `file_unique_id`."""
        found = self.run(lambda: self.state.files.load(unique_id))
        if found is None:
            raise ControlRefused("there is no such file, or it is no longer kept")
        return found[1]

    def _release_polls(self) -> None:
        for inbox in self.state.inboxes.values():
            inbox.end_poll(None)

    def _block(self, user: int, *, blocked: bool) -> None:
        people = self._people
        self.run(lambda: people.block(self._user(user), people.bot(""), blocked=blocked))

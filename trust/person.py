"""People who chat with the bot of a running local cloud."""

from collections.abc import Iterator, Sequence
from typing import Any

from darkroom_emulators.kit.events import Entry
from darkroom_emulators.replicate.events import PredictionState
from darkroom_emulators.telegram.events import (
    CallbackAnswered,
    ChatMessage,
    UpdateAttempt,
    UpdateCreated,
)
from darkroom_emulators.telegram.shapes import MessageJson
from local.commands.chat import RESULTS

from .cloud import Cloud, Json, ask

BEGUN = {"starting", "processing"}


class Person:
    """A Telegram user; `chat` is the private chat with the bot."""

    def __init__(self, cloud: Cloud, *, language: str = "en", person_id: int = 0):
        self.cloud = cloud
        wanted = {"id": person_id, "first_name": "Guest", "language_code": language}
        self.id: int = cloud.control("telegram", "POST", "users", json=wanted)["id"]
        self.chat: int = self.id

    def sends(
        self,
        text: str = "",
        *,
        to: int | None = None,
        photo: bytes | None = None,
        photos: Sequence[bytes] = (),
        file: tuple[str, bytes, str] | None = None,
        reply_to: Json | None = None,
        **more: Any,
    ) -> Any:
        """Send a text, a photo, a file or an album; return the message, or the album's messages."""
        files: list[tuple[str, Any]] = [
            ("photo", (f"{n}.jpg", each)) for n, each in enumerate(photos or (photo,)) if each
        ]
        if file:
            files.append(("document", file))
        form = {"text": text, "chat_id": to or self.chat, **more}
        if reply_to:
            form["reply_to_message_id"] = reply_to["message_id"]
        found = self.cloud.control(
            "telegram", "POST", f"users/{self.id}/messages", data=form, files=files or None
        )
        return found["messages"] if photos else found["messages"][0]

    def presses(self, message: Json, label: str) -> str:
        """Press a button under a message; return the notice that the bot then shows, or ""."""
        wanted = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        pressed = self.cloud.control(
            "telegram", "POST", f"users/{self.id}/press", json=wanted | {"label": label}
        )
        query = pressed["callback_query_id"]
        answered = self.cloud.wait_for(
            CallbackAnswered, lambda each: each.callback_query_id == query, f"an answer to {label}"
        )
        return answered.answer["text"] if answered.answer else ""

    def gets(self, what: str, *, reply_to: Json | None = None, chat: int | None = None) -> Json:
        """Return the bot's first message in the chat with this text or kind of file."""
        return self.cloud.wait(
            lambda entries: (
                m for m in self._seen(entries, chat) if _holds(m, what) and _replies(m, reply_to)
            ),
            f"{what!r} in the chat",
        )

    def gets_text(self, *, reply_to: Json) -> str:
        """Return the text of the bot's first text reply to a message."""
        return str(self.gets_message(reply_to=reply_to)["text"])

    def gets_message(self, *, reply_to: Json) -> Json:
        """Return the bot's first text reply to a message."""

        def found(entries: list[Entry]) -> Iterator[Json]:
            replies = (m for m in self._seen(entries, None) if _replies(m, reply_to))
            return (m for m in replies if "text" in m)

        return self.cloud.wait(found, "a text in the chat")

    def now(self, message: Json) -> Json:
        """Return a message as it currently appears in the chat."""
        return next(m for m in self.sees() if m["message_id"] == message["message_id"])

    def waits_until_taken(self, message: Json) -> None:
        """Return once the bot has accepted the update with a message."""
        made = self.cloud.wait_for(
            UpdateCreated, lambda each: _brings(each, message), "the update to be created"
        )

        def taken(attempt: UpdateAttempt) -> bool:
            return attempt.update_id == made.update_id and attempt.status == 200

        self.cloud.wait_for(UpdateAttempt, taken, "the update to be accepted")

    def waits_until_model_is_done(self, message: Json) -> None:
        """Return once the prediction for a message has ended, whether or not the bot knows."""
        self.waits_until_taken(message)
        prediction = self.prediction()

        def ended(state: PredictionState) -> bool:
            return state.prediction_id == prediction and state.status not in BEGUN

        self.cloud.wait_for(PredictionState, ended, "the model to finish")

    def prediction(self) -> str:
        """Return the id of the person's newest running prediction, as recorded by the bot."""
        return self.cloud.prediction_of(self.id)

    def gets_all(self, count: int, what: str, *, chat: int | None = None) -> list[Json]:
        """Return the messages with this text or kind of file, once there are at least `count`."""

        def found(entries: list[Entry]) -> Iterator[list[Json]]:
            messages = [m for m in self._seen(entries, chat) if _holds(m, what)]
            return iter([messages] if len(messages) >= count else [])

        return self.cloud.wait(found, f"{count} times {what!r} in the chat")

    def sees(self, *, chat: int | None = None) -> list[Json]:
        """Return all messages that are currently in the chat."""
        path = f"chats/{chat or self.chat}/messages"
        found: list[Json] = self.cloud.control("telegram", "GET", path)["messages"]
        return found

    def picture(self, message: Json) -> bytes:
        """Return the bytes of a message's picture."""
        file = message["photo"][-1] if "photo" in message else message["document"]
        answer = ask("GET", self.cloud.url("telegram") + file["download_url"], timeout=60)
        assert answer.status_code == 200
        return answer.content

    def waits_until_gone(self, message: Json) -> None:
        """Return once a message from the bot is deleted."""
        key = _key_of(message)

        def gone(each: ChatMessage) -> bool:
            return each.change == "deleted" and (each.chat_id, each.message["message_id"]) == key

        self.cloud.wait_for(ChatMessage, gone, "a message to be deleted")

    def _seen(self, entries: list[Entry], chat: int | None) -> Iterator[Json]:
        """Yield the messages from bots, in the order in which they arrived in the chat."""
        for _, _, event in entries:
            if isinstance(event, ChatMessage) and event.change == "new":
                sender = event.message.get("from")
                in_channel = event.message["chat"]["type"] == "channel"  # posts have no sender
                by_bot = in_channel or (sender and sender["is_bot"])
                if event.chat_id == (chat or self.chat) and by_bot:
                    yield dict(event.message)


def _key_of(message: Json | MessageJson) -> tuple[int, int]:
    return message["chat"]["id"], message["message_id"]


def _brings(made: UpdateCreated, message: Json) -> bool:
    brought = made.update.get("message")
    return brought is not None and _key_of(brought) == _key_of(message)


def _holds(message: Json, what: str) -> bool:
    return (what in RESULTS and what in message) or what == message.get("text")


def _replies(message: Json, target: Json | None) -> bool:
    replied = message.get("reply_to_message", {}).get("message_id")
    return target is None or bool(replied == target["message_id"])

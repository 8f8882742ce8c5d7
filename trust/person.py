"""People who chat with the bot of a running local cloud."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import requests

from .cloud import Cloud, Json


class Person:
    """Somebody with a Telegram app."""

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
        """Send a text, a photo or a file and return the message, or an album and return several."""
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
        """Press a button under a message; return what the bot notes at the top of the chat."""
        wanted = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
        pressed = self.cloud.control(
            "telegram", "POST", f"users/{self.id}/press", json=wanted | {"label": label}
        )
        query = pressed["callback_query_id"]

        def answers(events: list[Json]) -> Iterator[Json]:
            return (
                e["data"]
                for e in events
                if e["kind"] == "callback.answered" and e["data"]["callback_query_id"] == query
            )

        answer = self.cloud.wait(answers, f"an answer to {label}")["answer"]
        return str(answer.get("text", ""))

    def gets(self, what: str, *, reply_to: Json | None = None, chat: int | None = None) -> Json:
        """Return the first message of the bot in the chat that holds a text or a kind of file."""
        return self.cloud.wait(
            lambda events: (
                m for m in self._seen(events, chat) if _holds(m, what) and _replies(m, reply_to)
            ),
            f"{what!r} in the chat",
        )

    def gets_text(self, *, reply_to: Json) -> str:
        """Return the first text that the bot answers to a message."""

        def found(events: list[Json]) -> Iterator[str]:
            return (
                m["text"] for m in self._seen(events, None) if _replies(m, reply_to) and "text" in m
            )

        return self.cloud.wait(found, "a text in the chat")

    def waits_until_taken(self, message: Json) -> None:
        """Return when the bot has answered the update that brought a message."""
        key = (message["chat"]["id"], message["message_id"])

        def found(events: list[Json]) -> Iterator[bool]:
            ids = {
                _message_of(e["data"]["update"]): e["data"]["update_id"]
                for e in events
                if e["kind"] == "update.created"
            }
            return (
                True
                for e in events
                if e["kind"] == "update.attempt"
                and e["data"]["update_id"] == ids.get(key)
                and e["data"]["status"] == 200
            )

        self.cloud.wait(found, "the update to be taken")

    def waits_until_model_is_done(self, message: Json) -> None:
        """Return when the prediction for a message has ended, whoever hears of it."""
        self.waits_until_taken(message)
        prediction = self.prediction()

        def found(events: list[Json]) -> Iterator[bool]:
            return (
                True
                for e in events
                if e["kind"] == "prediction.state"
                and e["data"]["prediction_id"] == prediction
                and e["data"]["status"] not in {"starting", "processing"}
            )

        self.cloud.wait(found, "the model to be done")

    def prediction(self) -> str:
        """Return the id of the prediction that runs for the person, as the bot has noted it."""
        (record,) = self.cloud.stored(f"people/{self.id}.json").values()
        return str(next(iter(json.loads(record)["jobs"].values()))["prediction_id"])

    def gets_all(self, count: int, what: str, *, chat: int | None = None) -> list[Json]:
        """Return the first `count` such messages, waiting for the last."""

        def found(events: list[Json]) -> Iterator[list[Json]]:
            messages = [m for m in self._seen(events, chat) if _holds(m, what)]
            return iter([messages] if len(messages) >= count else [])

        return self.cloud.wait(found, f"{count} times {what!r} in the chat")

    def sees(self, *, chat: int | None = None) -> list[Json]:
        """Return all messages that stand in the chat now."""
        path = f"chats/{chat or self.chat}/messages"
        found: list[Json] = self.cloud.control("telegram", "GET", path)["messages"]
        return found

    def picture(self, message: Json) -> bytes:
        """Return the bytes of a message's picture."""
        file = message["photo"][-1] if "photo" in message else message["document"]
        answer = requests.get(self.cloud.url("telegram") + file["download_url"], timeout=10)
        assert answer.status_code == 200
        return answer.content

    def waits_until_gone(self, message: Json) -> None:
        """Return when a message of the bot is deleted."""

        def gone(events: list[Json]) -> Iterator[bool]:
            return (
                True
                for e in events
                if e["kind"] == "chat.message"
                and e["data"]["change"] == "deleted"
                and e["data"]["chat_id"] == message["chat"]["id"]
                and e["data"]["message"]["message_id"] == message["message_id"]
            )

        self.cloud.wait(gone, "a message to go")

    def _seen(self, events: list[Json], chat: int | None) -> Iterator[Json]:
        """Yield the messages of bots that came into the chat, as they were when they came."""
        for event in events:
            data = event["data"]
            if event["kind"] == "chat.message" and data["change"] == "new":
                message = data["message"]
                in_channel = message["chat"]["type"] == "channel"  # where nobody is named
                by_bot = in_channel or message.get("from", {}).get("is_bot")
                if data["chat_id"] == (chat or self.chat) and by_bot:
                    yield message


def _message_of(update: Json) -> tuple[int | None, int | None]:
    """Return the chat and number of the message in an update, if it brings one."""
    message = update.get("message", {})
    return message.get("chat", {}).get("id"), message.get("message_id")


def _holds(message: Json, what: str) -> bool:
    return what in {"photo", "document"} & message.keys() or what == message.get("text")


def _replies(message: Json, target: Json | None) -> bool:
    replied = message.get("reply_to_message", {}).get("message_id")
    return target is None or bool(replied == target["message_id"])

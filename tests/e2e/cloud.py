"""A running local cloud for tests, and the people who chat with its bot."""

import contextlib
import functools
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
import requests

from local.settings import LOCAL_VALUES

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).resolve().parent.parent.parent
PHOTO = (ROOT / "tests" / "data" / "grace_hopper.jpg").read_bytes()
PATIENCE = 20
START_PATIENCE = 60

Json = dict[str, Any]
Found = TypeVar("Found")


def free_ports(count: int) -> list[int]:
    """Return ports that are free at this moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Cloud:
    """`python -m local.commands.dev` as a process of its own, and its event log as it grows."""

    module = "local.commands.dev"
    root = ROOT

    control_patience = 30

    def __init__(
        self,
        *flags: str,
        settings: Mapping[str, str] | None = None,
        ports: Mapping[str, int] | None = None,
    ):
        self.ports = ports or dict(
            zip(("gateway", "replicate", "telegram", "s3", "page"), free_ports(5), strict=True)
        )
        self._flags, self._settings = flags, settings or {}
        self._changed = threading.Condition()
        self._events: list[Json] = []

    def url(self, part: str) -> str:
        """Return where a part answers: gateway, replicate, telegram, s3 or page."""
        return f"http://127.0.0.1:{self.ports[part]}"

    @property
    def pid(self) -> int:
        """The id of the cloud's process."""
        return self._process.pid

    def start(self, folder: Path) -> "Cloud":
        """Return when it is ready; `folder` takes its settings and what it prints."""
        env = folder / "settings.env"
        env.write_text("".join(f"{name}={value}\n" for name, value in self._settings.items()))
        ports = [text for part, n in self.ports.items() for text in (f"--{part}-port", str(n))]
        command = [sys.executable, "-m", self.module, *ports, "--env", str(env), *self._flags]
        self.output = folder / "output.txt"
        with self.output.open("w") as output:
            self._process = subprocess.Popen(
                command, cwd=self.root, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        threading.Thread(target=self._follow, daemon=True).start()
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while "\nready\n" not in (said := self.output.read_text()):
            assert self._process.poll() is None, said
            assert time.monotonic() < deadline, said
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(PATIENCE) == 0, self.output.read_text()[-3000:]

    def _follow(self) -> None:
        headers = {"Accept": "text/event-stream"}
        with (
            contextlib.suppress(requests.RequestException),
            requests.get(
                self.url("telegram") + "/_emulator/events", headers=headers, stream=True
            ) as stream,
        ):
            for line in stream.iter_lines(chunk_size=None):
                if line.startswith(b"data: "):
                    with self._changed:
                        self._hear(json.loads(line[6:]))
                        self._changed.notify_all()

    def _hear(self, event: Json) -> None:
        self._events.append(event)

    def wait(self, found: Callable[[list[Json]], Iterator[Found]], what: str) -> Found:
        """Return the first thing that `found(events)` yields, waiting until there is one."""
        with self._changed:
            deadline = time.monotonic() + PATIENCE
            while (result := next(found(self._events), None)) is None:
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    tail = self.output.read_text()[-4000:]
                    raise AssertionError(f"waited {PATIENCE} s for {what}; the cloud said:\n{tail}")
            return result

    def log(self, kind: str) -> list[Json]:
        """Return the events of a kind so far, whole."""
        with self._changed:
            return [event for event in self._events if event["kind"] == kind]

    def events(self, source: str, kind: str) -> list[Json]:
        """Return the data of the events of a kind so far."""
        with self._changed:
            return [e["data"] for e in self._events if (e["source"], e["kind"]) == (source, kind)]

    def control(self, part: str, method: str, path: str, **body: Any) -> Any:
        """Call a control route of an emulator, and return what it answers."""
        answer = requests.request(
            method, f"{self.url(part)}/_emulator/{path}", timeout=self.control_patience, **body
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    @contextlib.contextmanager
    def fault(self, part: str, kind: str, **params: Any) -> Iterator[None]:
        """Something goes wrong within the block; `times` and `match` say how often and where."""
        fault = {"kind": kind, "times": params.pop("times", None), "match": params.pop("match", {})}
        self.control(part, "PUT", "faults", json=[{**fault, "params": params}])
        try:
            yield
        finally:
            self.control(part, "DELETE", "faults")

    @functools.cached_property
    def bot(self) -> str:
        """The bot's username."""
        return str(self.control("telegram", "GET", "bots")["bots"][0]["username"])

    @functools.cached_property
    def s3(self) -> "S3Client":
        """A client of the cloud's S3."""
        return boto3.client(
            "s3",
            endpoint_url=self.url("s3"),
            aws_access_key_id="local",
            aws_secret_access_key="local-secret-key",
            region_name="us-east-1",
        )

    def stored(self, prefix: str) -> dict[str, bytes]:
        """Return the bytes of every object under a prefix, by key."""
        found = self.s3.list_objects_v2(Bucket="my-bot-bucket", Prefix=prefix).get("Contents", [])
        return {
            each["Key"]: self.s3.get_object(Bucket="my-bot-bucket", Key=each["Key"])["Body"].read()
            for each in found
        }

    def bot_calls(self, method: str, **params: Any) -> Any:
        """Call the Bot API as the bot itself."""
        token = LOCAL_VALUES["TELEGRAM_BOT_TOKEN"]
        answer = requests.post(
            f"{self.url('telegram')}/bot{token}/{method}", json=params, timeout=9
        )
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    def waits_until_webhook_taken(self, prediction_id: str) -> None:
        """Return when the bot has answered 200 to a prediction's webhook."""

        def found(events: list[Json]) -> Iterator[bool]:
            return (
                True
                for e in events
                if e["kind"] == "webhook.attempt"
                and e["data"]["prediction_id"] == prediction_id
                and e["data"]["status"] == 200
            )

        self.wait(found, "the webhook to be taken")

    def journey(self, chat_id: int) -> list[Json]:
        """Return the events of the last photo in a chat, once its prediction's webhook is taken."""
        made = [e for e in self.log("update.created") if e["data"]["chat_id"] == chat_id][-1]

        def taken(events: list[Json]) -> Iterator[bool]:
            return (
                True
                for e in events
                if e["id"] > made["id"]
                and e["kind"] == "webhook.attempt"
                and e["data"]["status"] == 200
            )

        self.wait(taken, "the webhook to be taken")
        url = f"{self.url('page')}/api/journeys/{made['data']['update_id']}"
        found: list[Json] = requests.get(url, timeout=10).json()["events"]
        return found

    def skip(self, seconds: float) -> None:
        """Let time pass at once."""
        self.control("telegram", "POST", "clock", json={"advance": seconds})


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

"""A local cloud for tests, in a separate process."""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import dropwhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self, TypeVar

import boto3
import requests
from botocore.config import Config

from darkroom_emulators.kit.events import Entry, Event
from darkroom_emulators.kit.listening import reserve_port
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import UpdateCreated
from local.commands.stream import READER
from local.lambda_.events import InvocationEnded, InvocationStarted
from local.settings import LOCAL_VALUES
from operations.failures import CommandFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).resolve().parents[1]
PHOTO = (ROOT / "tests" / "data" / "grace_hopper.jpg").read_bytes()
PATIENCE = 60
START_PATIENCE = 180
MOST_RESERVED = 200

Json = dict[str, Any]
Found = TypeVar("Found")
E = TypeVar("E", bound=Event)


_reserved: deque[int] = deque()  # file descriptors


def free_ports(count: int) -> list[int]:
    """Return free ports, reserved until this process has asked for many more."""
    found = []
    for _ in range(count):
        port, sock = reserve_port()
        found.append(port)
        _reserved.append(sock.detach())
        if len(_reserved) > MOST_RESERVED:
            with contextlib.suppress(OSError):  # not on Linux: it reserved nothing
                os.close(_reserved.popleft())
    return found


def ask(method: str, url: str, **more: Any) -> requests.Response:
    """Send a request on this machine, never through a proxy."""
    with requests.Session() as http:
        http.trust_env = False
        return http.request(method, url, **more)


class CloudFailed(CommandFailed):
    """The local cloud didn't start, or failed later; the message includes what it printed last."""


class Cloud:
    """Runs `darkroom dev` in a separate process, and follows its event log."""

    command: tuple[str, ...] = ("local.commands", "dev")
    python = sys.executable
    root = ROOT

    control_patience = 90  # moving the clock may wait for functions twice, 12 s each

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
        self._log: list[Entry] = []

    def url(self, part: str) -> str:
        """Return the URL of a part: gateway, replicate, telegram, s3 or page."""
        return f"http://127.0.0.1:{self.ports[part]}"

    @property
    def pid(self) -> int:
        """The id of the cloud's process."""
        return self._process.pid

    def start(self, folder: Path) -> "Cloud":
        """Start the cloud, and return once it is ready; `folder` gets its settings and output."""
        self.spawn(folder)
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()
        return self

    @contextlib.contextmanager
    def running(self, folder: Path | None = None) -> Iterator[Self]:
        """Run the cloud within the block; without a `folder`, it gets a temporary one."""
        with contextlib.ExitStack() as stack:
            self.start(folder or Path(stack.enter_context(TemporaryDirectory())))
            stack.callback(self.stop)
            yield self

    def spawn(self, folder: Path) -> None:
        """Start the cloud's process without waiting for it."""
        env = folder / "settings.env"
        env.write_text("".join(f"{name}={value}\n" for name, value in self._settings.items()))
        ports = [text for part, n in self.ports.items() for text in (f"--{part}-port", str(n))]
        command = [self.python, "-m", *self.command, *ports, "--env", str(env), *self._flags]
        self.output = folder / "output.txt"
        with self.output.open("w") as output:
            self._process = subprocess.Popen(
                command, cwd=self.root, stdout=output, stderr=subprocess.STDOUT
            )

    def kill(self) -> None:
        """Kill the cloud's process with SIGKILL."""
        self._process.kill()
        self._process.wait()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while "\nready\n" not in self.output.read_text():
            self.must(self._process.poll() is None, "can't start")
            self.must(time.monotonic() < deadline, f"is not ready after {START_PATIENCE} s")
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.02)

    def must(self, is_so: bool, what: str) -> None:
        """Raise CloudFailed with `what` and the cloud's output, unless `is_so`."""
        if not is_so:
            said = self.output.read_text()[-4000:].strip()
            raise CloudFailed(f"the local cloud {what}; its output:\n{said}")

    def stop(self) -> None:
        """Stop the cloud as Ctrl-C does. Raises CloudFailed if it has failed."""
        self._process.send_signal(signal.SIGINT)
        try:
            code = self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
        self.must(code == 0, f"exited with {code}")

    def _follow(self) -> None:
        headers = {"Accept": "text/event-stream"}
        with (
            contextlib.suppress(requests.RequestException),
            ask(
                "GET", self.url("telegram") + "/_emulator/events", headers=headers, stream=True
            ) as stream,
        ):
            for entry in READER.read_stream(stream.iter_lines(chunk_size=None)):
                with self._changed:
                    self._hear(entry)
                    self._changed.notify_all()

    def _hear(self, entry: Entry) -> None:
        self._log.append(entry)

    def wait(self, found: Callable[[list[Entry]], Iterator[Found]], what: str) -> Found:
        """Return the first result that `found(entries)` yields, waiting for it if needed."""
        with self._changed:
            deadline = time.monotonic() + PATIENCE
            while (result := next(found(self._log), None)) is None:
                left = deadline - time.monotonic()
                in_time = left > 0 and self._changed.wait(left)
                self.must(in_time, f"took over {PATIENCE} s for {what}")
            return result

    def wait_for(self, kind: type[E], fits: Callable[[E], bool], what: str) -> E:
        """Return the first event of the class `kind` that `fits` accepts, waiting if needed."""

        def found(entries: list[Entry]) -> Iterator[E]:
            return (e.event for e in entries if isinstance(e.event, kind) and fits(e.event))

        return self.wait(found, what)

    def events(self, kind: type[E]) -> list[E]:
        """Return the events of the class `kind` so far."""
        return [event for _, event in self.timed(kind)]

    def timed(self, kind: type[E]) -> list[tuple[float, E]]:
        """Return the events of the class `kind` so far, each with its time in Unix seconds."""
        with self._changed:
            return [(e.at, e.event) for e in self._log if isinstance(e.event, kind)]

    def control(self, part: str, method: str, path: str, **body: Any) -> Any:
        """Call a control route of an emulator, and return the parsed response."""
        answer = ask(
            method, f"{self.url(part)}/_emulator/{path}", timeout=self.control_patience, **body
        )
        self.must(answer.status_code == 200, f"refused {method} {path}: {answer.text}")
        return answer.json()

    @contextlib.contextmanager
    def fault(self, part: str, kind: str, **params: Any) -> Iterator[None]:
        """Inject a fault within the block; `times` and `match` set how often and where."""
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
            config=Config(proxies={}),
        )

    def stored(self, prefix: str) -> dict[str, bytes]:
        """Return the bytes of every object under a prefix, by key."""
        found: dict[str, bytes] = {}
        listed = self.s3.list_objects_v2(Bucket="my-bot-bucket", Prefix=prefix)
        for key in (each["Key"] for each in listed.get("Contents", [])):
            with contextlib.suppress(self.s3.exceptions.NoSuchKey):  # deleted since it was listed
                found[key] = self.s3.get_object(Bucket="my-bot-bucket", Key=key)["Body"].read()
        return found

    def bot_calls(self, method: str, **params: Any) -> Any:
        """Call the Bot API as the bot itself."""
        token = LOCAL_VALUES["TELEGRAM_BOT_TOKEN"]
        answer = ask("POST", f"{self.url('telegram')}/bot{token}/{method}", json=params, timeout=60)
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]

    def prediction_of(self, person_id: int) -> str:
        """Return the id of a person's newest running prediction, as recorded by the bot."""
        (record,) = self.stored(f"people/{person_id}.json").values()
        update = list(json.loads(record)["jobs"])[-1]
        (key,) = (key for key in self.stored("waiting/") if f"-{update}-" in key)
        return key.rpartition("-")[2]

    def waits_until_webhook_taken(self, prediction_id: str) -> None:
        """Return once the bot has answered 200 to a prediction's webhook."""

        def taken(attempt: WebhookAttempt) -> bool:
            return attempt.prediction_id == prediction_id and attempt.status == 200

        self.wait_for(WebhookAttempt, taken, "the webhook to be accepted")

    def rests(self) -> None:
        """Return once every function has ended, as far as the event log shows."""

        def at_rest(entries: list[Entry]) -> Iterator[bool]:
            kinds = [type(entry.event) for entry in entries]
            ended = kinds.count(InvocationEnded)
            return iter([True] if ended and ended == kinds.count(InvocationStarted) else [])

        self.wait(at_rest, "the functions to end")

    def journey(self, chat_id: int) -> list[Entry]:
        """Return the events of a chat's last photo, once its prediction's webhook is accepted."""
        made = [each for each in self.events(UpdateCreated) if each.chat_id == chat_id][-1]

        def taken(entries: list[Entry]) -> Iterator[bool]:
            later = dropwhile(lambda entry: entry.event is not made, entries)
            attempts = (e.event for e in later if isinstance(e.event, WebhookAttempt))
            return (
                True
                for attempt in attempts
                if attempt.status == 200 and attempt.event == "completed"
            )

        self.wait(taken, "the webhook to be accepted")
        url = f"{self.url('page')}/api/journeys/{made.update_id}"
        found = ask("GET", url, timeout=60).json()["events"]
        return list(READER.read_all(found))

    def skip(self, seconds: float) -> None:
        """Advance the cloud's clock."""
        self.control("telegram", "POST", "clock", json={"advance": seconds})

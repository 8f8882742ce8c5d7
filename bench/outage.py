"""Simulate hours of lost webhooks: how many photos the sweeper saves, and how long it takes.

    .venv/bin/python bench/outage.py --photos 5000 --hours 6
    .venv/bin/python bench/outage.py --photos 150 --hours 0 --checkout ../older

The real handler runs with moto and both emulators, in virtual time, all in this process. Each call
to a service takes `--call-ms` of extra real time, as over a network, and each picture that Telegram
fetches takes `--send-ms`. `--checkout` runs the handler and the emulators of another checkout, for
comparison. Prints one line of JSON: photos that came back, people who were told that their photo is
lost, and the seconds that the sweeper worked.
"""

# ruff: noqa: PLC0415 # the checkout's modules can be imported only once its path is known

import argparse
import base64
import importlib
import io
import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SWEEP_EVERY = 300
# the modules used here: the current name, and the one before files were moved into folders
MODULES = {
    "replicate_settings": ("darkroom_emulators.replicate.settings", "mock_replicate.settings"),
    "replicate_testing": ("darkroom_emulators.testing.replicate", "mock_replicate.testing"),
    "telegram_settings": ("darkroom_emulators.telegram.settings", "mock_telegram.settings"),
    "telegram_testing": ("darkroom_emulators.testing.telegram", "mock_telegram.testing"),
    "waiting": ("common.bot.waiting", "common.waiting"),
    "storage": ("common.bot.storage", "common.s3"),
    "tasks": ("common.bot.tasks", "common.tasks"),
    "replicate": ("common.clients.replicate", "common.replicate"),
    "http": ("common.clients.http", "common.http"),
    "s3": ("common.clients.s3", "common.s3"),
}
SETTINGS = {
    "TELEGRAM_BOT_TOKEN": "123456789:AAtokenOfTheBench",
    "TELEGRAM_SECRET_TOKEN": "a-secret-token-for-the-bench",
    "REPLICATE_API_TOKEN": "r8_bench",
    "REPLICATE_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "REPLICATE_MODEL": "darkroom/edit",
    "BASE_URL": "http://127.0.0.1:9",
    "BUCKET_NAME": "my-bot-bucket",
    "PRIVATE_ADDRESSES_ALLOWED": "true",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


def main() -> None:
    """Simulate the outage, then print what became of its photos."""
    parser = argparse.ArgumentParser(prog="bench/outage.py", description=__doc__)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--hours", type=float, default=6, help="sending time; 0 sends all at once")
    parser.add_argument("--call-ms", type=float, default=50, help="a call's network round trip")
    parser.add_argument("--send-ms", type=float, default=1000, help="time that sendPhoto takes")
    parser.add_argument("--checkout", type=Path, default=Path(__file__).parents[1], metavar="DIR")
    given = parser.parse_args()
    for part in ("", "layers/common/python", "functions"):
        sys.path.insert(0, str(given.checkout.resolve() / part))
    os.environ |= SETTINGS
    _calls.call, _calls.picture = given.call_ms / 1000, given.send_ms / 1000
    print(json.dumps(_outage(given.photos, given.hours * 3600)))


def _outage(photos: int, seconds: float) -> dict[str, Any]:
    import boto3
    from moto import mock_aws

    replicate = _module("replicate_testing").ReplicateEmulator(
        _settings("replicate")(
            api_tokens=frozenset({SETTINGS["REPLICATE_API_TOKEN"]}),
            webhook_secret=SETTINGS["REPLICATE_WEBHOOK_SECRET"],
        )
    )
    replicate.start()
    bots = (_module("telegram_settings").BotSettings(token=SETTINGS["TELEGRAM_BOT_TOKEN"]),)
    with (
        _module("telegram_testing").TelegramEmulator(
            _settings("telegram")(bots=bots), speed=1.0
        ) as telegram,
        mock_aws(),
    ):
        os.environ["TELEGRAM_API_URL"] = telegram.url
        os.environ["REPLICATE_API_URL"] = f"{replicate.url}/v1"
        boto3.client("s3").create_bucket(Bucket=SETTINGS["BUCKET_NAME"])
        replicate.faults.add("webhook_lost", times=10**9)
        try:
            worked, outcomes = _live_through(replicate, photos, seconds)
        finally:
            replicate.stop()
    return {
        "photos": photos,
        "saved": _calls.taken["sendPhoto"],
        "told": _calls.taken["sendMessage"],
        "seconds": round(worked, 1),
        "outcomes": outcomes,
    }


def _live_through(replicate: Any, photos: int, seconds: float) -> tuple[float, Counter[str]]:
    """Send photos evenly over `seconds`, and run the sweeper until nothing is waiting."""
    from task_sweeper.app import handler

    rounds = max(1, int(seconds // SWEEP_EVERY))
    _slow_down()
    outcomes: Counter[str] = Counter()
    worked, begun, at = 0.0, 0, 0
    while begun < photos or _is_waiting(_module("waiting").get_waiting_list()):
        at += 1
        _calls.is_on = False  # don't slow down the calls that start photos
        due = min(photos, round(photos * at / rounds))
        for number in range(begun, due):
            _begin(number, replicate.clock.now())
        begun = due
        replicate.clock.advance(SWEEP_EVERY)
        now = replicate.clock.now()
        started = time.monotonic()
        _calls.is_on = True
        moment = datetime.fromtimestamp(now, UTC).isoformat()
        outcomes.update(handler({"time": moment}, _Context(started + 240)))
        took = time.monotonic() - started
        worked += took
        print(f"{at * SWEEP_EVERY / 3600:5.2f} h  {outcomes}  {took:.1f} s", file=sys.stderr)
    return worked, outcomes


def _module(name: str) -> Any:
    """Import one of MODULES by the name it has in the checkout."""
    today, before = MODULES[name]
    try:
        return importlib.import_module(today)
    except ModuleNotFoundError:
        return importlib.import_module(before)


def _settings(service: str) -> Any:
    """Return an emulator's settings class, which older checkouts call Settings."""
    module = _module(f"{service}_settings")
    return getattr(module, f"{service.title()}Settings", None) or module.Settings


class _Calls:
    """Slows the bot's calls down, and counts those that succeeded.

    `call` and `picture` are the extra seconds of a call and of sendPhoto; `taken` counts by method.
    """

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.call = self.picture = 0.0
        self.is_on = False

    def pass_for(self, url: str) -> None:
        if self.is_on:
            time.sleep(self.picture if url.endswith("/sendPhoto") else self.call)


_calls = _Calls()


class _Context:
    """The handler's Lambda context; the run times out when the monotonic clock reaches `ends`."""

    function_name = "sweeper"
    memory_limit_in_mb = 1769
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:sweeper"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def __init__(self, ends: float):
        self._ends = ends

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._ends - time.monotonic()) * 1000))


def _begin(number: int, now: float) -> None:
    """Start a prediction and store what `telegram_webhook` stores for it."""
    from common.texts import ENGLISH

    inputs: dict[str, Any] = {"image": _PICTURE, "prompt": "make it sepia"}
    prediction = (
        _module("replicate")
        .get_replicate()
        .create_prediction("darkroom/edit", inputs, webhook="http://127.0.0.1:9/webhook")
    )
    _module("waiting").get_waiting_list().add(prediction.id, now)
    _module("storage").get_storage().save_task_state(
        _module("tasks").Task(
            prediction_id=prediction.id,
            chat_id=777,
            message_id=1,
            owner_id=1000 + number,
            job=str(number),
            language=ENGLISH,
            input_key="images/input/x.jpg",
            created_at=now,
        )
    )


def _is_waiting(waiting: Any) -> bool:
    """Return whether the list has any entries; older checkouts name its method differently."""
    entries = waiting.between(0, 9e9) if hasattr(waiting, "between") else waiting.until(9e9)
    return next(iter(entries), None) is not None


def _slow_down() -> None:
    """Delay each of the bot's calls."""
    session = _module("http").get_session()
    send = session.send

    def slowly(*args: Any, **options: Any) -> Any:
        _calls.pass_for(args[0].url)
        answer = send(*args, **options)
        if answer.ok:
            _calls.taken[args[0].url.rpartition("/")[2]] += 1
        return answer

    session.send = slowly
    _module("s3").get_s3_client().meta.events.register("before-send.s3", _on_call)


def _on_call(**_: Any) -> None:
    _calls.pass_for("")


def _picture() -> str:
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(written, "JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(written.getvalue()).decode()


_PICTURE = _picture()

if __name__ == "__main__":
    main()

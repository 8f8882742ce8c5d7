"""A photo's round trip with `uvicorn main:app` as the functions, even across a breakpoint."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
import requests

from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import BotCall, ChatMessage, UpdateAttempt
from local.http_api.events import RequestReceived
from local.s3.events import S3Call
from trust.children import started
from trust.cloud import PATIENCE, PHOTO, ROOT, START_PATIENCE, Cloud, free_ports
from trust.person import Person

ACCEPTED = "Got it, please wait"


class App:
    """An ASGI app run by uvicorn, with its output in a file."""

    def __init__(self, process, output):
        self.process, self._output = process, output

    def says(self, words):
        """Wait until the app has printed `words`."""
        self.waits(lambda: words in self._output.read_text(), words, START_PATIENCE)

    def waits(self, is_so, what, seconds=PATIENCE):
        deadline = time.monotonic() + seconds
        while not is_so():
            said = self._output.read_text()
            assert self.process.poll() is None, said
            assert time.monotonic() < deadline, f"waited for {what}; the app said:\n{said[-4000:]}"
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)


@contextlib.contextmanager
def running(name, folder, settings="", **variables):
    """Run an app, and a cloud that uses its functions; `settings` extends the app's .env."""
    (port,) = free_ports(1)
    cloud = Cloud("--delay", "0.3", "--functions", f"http://127.0.0.1:{port}")
    dotenv = folder / "app.env"
    dotenv.write_text(
        f"TELEGRAM_API_URL={cloud.url('telegram')}\n"
        f"REPLICATE_API_URL={cloud.url('replicate')}/v1 # the emulator\n"
        f"export BASE_URL={cloud.url('gateway')}\n"
        f"AWS_ENDPOINT_URL_S3='{cloud.url('s3')}'\nS3_PUBLIC_ENDPOINT_URL={cloud.url('s3')}\n"
        f"{settings}"
    )
    command = [sys.executable, "-m", "uvicorn", name, "--port", str(port)]
    own = os.environ | {"DARKROOM_ENV": str(dotenv)} | variables
    printed = folder / "app.txt"
    with (
        printed.open("w") as output,
        started(
            command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=output, stderr=output
        ) as process,
    ):
        app = App(process, printed)
        app.says("Application startup complete")
        with cloud.running(folder):
            yield cloud, app


def test_a_photo_makes_the_round_trip_and_the_page_shows_its_journey(tmp_path):
    with running("main:app", tmp_path) as (cloud, _):
        person = Person(cloud)
        person.sends("make it sepia", photo=PHOTO)
        assert person.picture(person.gets("photo"))

        found = [entry.event for entry in cloud.journey(person.chat)]
        assert {RequestReceived, BotCall, ApiCall, S3Call} <= {type(event) for event in found}
        keys = [event.key for event in found if isinstance(event, S3Call)]
        assert any(key.startswith("images/input/") for key in keys)
        assert not any(event.source == "lambda" for event in found)

        strange = requests.post(f"{cloud.url('gateway')}/webhook/replicate", data="{}", timeout=60)
        assert strange.status_code == 401


def test_an_app_that_is_not_running_is_reported(tmp_path):
    (port,) = free_ports(1)
    with Cloud("--functions", f"http://127.0.0.1:{port}").running(tmp_path) as cloud:
        answer = requests.post(f"{cloud.url('gateway')}/webhook/telegram", data="{}", timeout=60)
    assert answer.status_code == 503
    assert f"http://127.0.0.1:{port}, set by --functions" in answer.json()["message"]


@pytest.mark.parametrize(
    ("stops", "ahead"),
    [
        pytest.param("process", 0, id="all threads, as in an editor"),
        pytest.param("thread", 61, id="one thread, as at pdb's prompt: a repeat takes over"),
    ],
)
def test_a_minute_at_a_breakpoint_neither_loses_a_photo_nor_answers_it_twice(
    tmp_path, stops, ahead
):
    clock = tmp_path / "clock"
    clock.write_text("0")
    name = "tests.e2e.stopping_app:app"
    with running(name, tmp_path, STOPS=stops, CLOCK=str(clock)) as (cloud, app):
        person = Person(cloud)
        sent = person.sends(photo=PHOTO)
        if stops == "process":
            stopped = psutil.Process(app.process.pid)
            app.waits(lambda: stopped.status() == psutil.STATUS_STOPPED, "the breakpoint")
        else:
            app.says("(Pdb)")
        clock.write_text(str(ahead))
        cloud.skip(61)
        if ahead:
            person.gets("photo")
        (first, *_) = cloud.events(UpdateAttempt)
        assert (first.status, first.error) == (None, "Read timeout expired")

        if stops == "process":
            app.process.send_signal(signal.SIGCONT)
        else:
            app.process.stdin.write(b"continue\n")
            app.process.stdin.flush()
        person.gets("photo")
        cloud.skip(130)
        person.waits_until_taken(sent)

        answers = [message for message in person.sees() if message["from"]["is_bot"]]
        assert len([message for message in answers if "photo" in message]) == 1
        accepted = {
            event.message["message_id"]
            for event in cloud.events(ChatMessage)
            if event.message.get("text", "").startswith(ACCEPTED)
        }
        assert len(accepted) == 1
        calls = cloud.events(ApiCall)
        assert len([call for call in calls if call.path == "/v1/predictions"]) == 1

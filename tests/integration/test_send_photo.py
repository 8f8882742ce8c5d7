"""`scripts/send-photo` with the Telegram emulator, and bots that answer, fail or are slow."""

import asyncio
import io
import json
import time
from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.serving import ServerThread
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import UpdateAttempt, UpdateCreated
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.commands.__main__ import main
from local.commands.chat import NoAnswer, PersonChat
from local.commands.send_photo import follow, is_end, trouble
from local.lambda_.events import ExceptionLogged, LogLine
from tests.media_files import MOV, SILENT, VIDEO
from tests.some_events import some

PHOTO = Path(__file__).parent.parent / "data" / "grace_hopper.jpg"
PERSON = 777
KEY_ERROR = some(ExceptionLogged)


@pytest.fixture
def telegram():
    with TelegramEmulator(speed=1) as emulator:
        yield emulator


@pytest.fixture
def serve(telegram):
    """A function that serves the bot's webhook with a single route."""
    servers = []

    def start(take):
        async def build():
            return Starlette(routes=[Route("/hook", take, methods=["POST"])])

        server = ServerThread(build)
        servers.append(server)
        server.start()
        url = f"{telegram.url}/bot{telegram.token}/setWebhook"
        assert httpx.post(url, json={"url": f"{server.url}/hook"}).json()["ok"]

    yield start
    for each in servers:
        each.stop()


def test_the_answer_is_returned_and_each_hop_is_printed(telegram, serve, capsys):
    async def send_it_back(request):
        message = (await request.json())["message"]
        answer = {
            "chat_id": message["chat"]["id"],
            "photo": message["photo"][-1]["file_id"],
            "reply_parameters": {"message_id": message["message_id"]},
        }
        async with httpx.AsyncClient() as client:
            await client.post(f"{telegram.url}/bot{telegram.token}/sendPhoto", json=answer)
        return Response()

    serve(send_it_back)
    picture = follow(PersonChat(telegram.url, PERSON, 60), PHOTO, "as it is", alone=True)

    assert Image.open(io.BytesIO(picture)).size == (512, 600)
    hops = [line.split(" s  ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert "telegram  chat 777: new photo from the person" in hops
    assert "telegram  sendPhoto -> 200" in hops
    assert " -> 200 in " in hops[-1]


@pytest.mark.parametrize(
    ("kind", "content"), [("video", VIDEO), ("animation", SILENT), ("document", MOV)]
)
def test_a_result_that_is_not_a_photo_is_returned_too(telegram, serve, kind, content):
    async def send_it(request):
        message = (await request.json())["message"]
        reply = {"message_id": message["message_id"]}
        answer = {"chat_id": message["chat"]["id"], "reply_parameters": json.dumps(reply)}
        url = f"{telegram.url}/bot{telegram.token}/send{kind.title()}"
        async with httpx.AsyncClient() as client:
            sent = await client.post(url, data=answer, files={kind: ("result", content)})
        return Response(status_code=sent.status_code)

    serve(send_it)
    assert follow(PersonChat(telegram.url, PERSON, 60), PHOTO, "", alone=True) == content


def test_without_a_bot_it_says_so_immediately_and_sends_nothing(telegram):
    with pytest.raises(NoAnswer, match="no bot is running: none has a webhook or polls"):
        follow(PersonChat(telegram.url, PERSON, 60), PHOTO, "")
    assert telegram.events(UpdateCreated) == []


def test_a_bot_that_polls_counts_as_running(telegram):
    httpx.get(f"{telegram.url}/bot{telegram.token}/getUpdates")
    with pytest.raises(NoAnswer, match=r"no answer in 0\.3 s"):
        follow(PersonChat(telegram.url, PERSON, 0.3), PHOTO, "")
    telegram.clock.advance(3600)  # the bot stops polling
    with pytest.raises(NoAnswer, match="no bot is running"):
        follow(PersonChat(telegram.url, PERSON, 60), PHOTO, "")


def test_a_webhook_about_progress_is_not_the_end():
    progress = some(WebhookAttempt, event="logs", status=200)
    assert not is_end(progress, has_prediction=True)
    assert is_end(some(WebhookAttempt, event="completed", status=200), has_prediction=True)


def sent(telegram, timeout):
    """Run the command, which must fail; return how many seconds it took."""
    port = telegram.url.rpartition(":")[2]
    began = time.monotonic()
    assert main(["send-photo", str(PHOTO), f"--telegram-port={port}", f"--timeout={timeout}"]) == 1
    return time.monotonic() - began


def test_the_error_names_the_bots_failure_without_waiting_for_telegrams_next_retry(
    telegram, serve, capsys
):
    async def fail(_):
        return Response(status_code=500)

    serve(fail)
    telegram.clock.set_speed(0)  # after two tries, Telegram's next one never comes

    assert sent(telegram, timeout=3) >= 3
    why = "the bot responded with 500; see scripts/dev's terminal"
    assert capsys.readouterr().err == f"darkroom send-photo: no answer in 3 s: {why}\n"


def test_if_the_bot_is_slow_the_error_names_the_flag_for_a_longer_timeout(telegram, serve, capsys):
    async def think(_):
        await asyncio.Event().wait()

    serve(think)

    assert 1 <= sent(telegram, timeout=1) < 50  # rather than the default, 60
    said = "darkroom send-photo: no answer in 1 s; --timeout sets a longer time\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (
            [some(UpdateAttempt, status=500), KEY_ERROR, some(UpdateAttempt, status=500)],
            "500 (KeyError: 'oops'  app.py:7); see",
        ),
        (
            [some(UpdateAttempt, status=None, error="connection refused")],
            "no response from the bot: connection refused;",
        ),
        ([some(UpdateAttempt, status=503), some(UpdateAttempt, status=401)], "responded with 401;"),
        ([some(UpdateAttempt, status=500), some(UpdateAttempt)], "--timeout sets a longer time"),
        ([some(LogLine, line="a plain line")], "--timeout sets a longer time"),
    ],
)
def test_the_reason_for_no_answer_is_the_last_failure_seen(seen, words):
    assert words in trouble(seen, timeout=8)

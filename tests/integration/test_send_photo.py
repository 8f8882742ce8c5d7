"""`scripts/send-photo`, with the Telegram emulator and a bot that sends each photo back."""

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from darkroom_emulators.kit.serving import ServerThread
from darkroom_emulators.testing.telegram import TelegramEmulator
from local.commands.send_photo import Chat, NoAnswer, follow

PHOTO = Path(__file__).parent.parent / "data" / "grace_hopper.jpg"
PERSON = 777


@pytest.fixture
def telegram():
    with TelegramEmulator(speed=1) as emulator:
        yield emulator


@pytest.fixture
def bot(telegram):
    """A bot that sends each photo back to who sent it."""
    api = f"{telegram.url}/bot{telegram.token}"

    async def take(request):
        message = (await request.json())["message"]
        answer = {
            "chat_id": message["chat"]["id"],
            "photo": message["photo"][-1]["file_id"],
            "reply_parameters": {"message_id": message["message_id"]},
        }
        async with httpx.AsyncClient() as client:
            await client.post(f"{api}/sendPhoto", json=answer)
        return Response()

    async def build():
        return Starlette(routes=[Route("/hook", take, methods=["POST"])])

    server = ServerThread(build)
    server.start()
    assert httpx.post(f"{api}/setWebhook", json={"url": f"{server.url}/hook"}).json()["ok"]
    yield
    server.stop()


@pytest.mark.usefixtures("bot")
def test_the_answer_is_returned_and_each_hop_is_printed(telegram, capsys):
    picture = follow(Chat(telegram.url, PERSON, 20), PHOTO, "as it is", alone=True)

    assert Image.open(io.BytesIO(picture)).size == (512, 600)
    hops = [line.split(" s  ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert "telegram  chat 777: new photo of the person" in hops
    assert "telegram  sendPhoto -> 200" in hops
    assert " -> 200 in " in hops[-1]


def test_where_no_bot_answers_it_says_so(telegram):
    with pytest.raises(NoAnswer, match=r"no answer in 0\.3 s"):
        follow(Chat(telegram.url, PERSON, 0.3), PHOTO, "")

"""A webhook that did not come from Replicate can't be sent again from the page."""

import asyncio
import time

import pytest

from darkroom_emulators.kit.outgoing import Outgoing
from darkroom_emulators.kit.refusals import ControlRefused
from local.http_api.events import RequestReceived
from local.page.again import WebhookSender
from local.page.parts import Part
from tests.some_events import some

TRACE = f"Root=1-6b0c273c-{'0' * 24}"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_a_webhook_without_replicates_headers_cannot_be_sent_again():
    headers = {"content-length": "2"}
    webhook = some(RequestReceived, path="/webhook/replicate", headers=headers, body="{}")

    async def send() -> None:
        gateway = Part("http://127.0.0.1:9", Outgoing())
        sender = WebhookSender(gateway, telegram_secret="", replicate_secret=SECRET, now=time.time)
        await sender.send(webhook, "", TRACE)

    with pytest.raises(ControlRefused, match="no webhook-id"):
        asyncio.run(send())

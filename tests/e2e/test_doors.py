"""Real HTTP requests to the gateway and the functions behind it."""

import base64
import hmac
import http.client

import pytest
from hypothesis import HealthCheck, given, settings

from darkroom_emulators.replicate.events import PredictionState
from local.settings import LOCAL_VALUES
from trust.cloud import PHOTO

from ..integration.weird import BODIES, HEADERS

PATHS = ("/webhook/telegram", "/webhook/replicate")
MANY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def post(cloud, path, body, headers):
    """Send raw bytes, and return the response's status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", cloud.ports["gateway"], timeout=30)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def signed(body, *, at, message="msg_1"):
    """Return the headers with which Replicate signs a body."""
    stamp = str(int(at))
    key = base64.b64decode(LOCAL_VALUES["REPLICATE_WEBHOOK_SECRET"].removeprefix("whsec_"))
    digest = hmac.digest(key, f"{message}.{stamp}.".encode() + body, "sha256")
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": message, "webhook-timestamp": stamp, "webhook-signature": signature}


def usable(headers):
    """Return headers without the body's length and without characters that HTTP can't carry."""
    return {
        name: "".join(c for c in value if c.isprintable() and c != "\xa0").strip()
        for name, value in headers.items()
        if name not in {"content-length", "transfer-encoding"}
    }


@pytest.mark.parametrize("path", PATHS)
@MANY
@given(body=BODIES, headers=HEADERS)
def test_a_request_without_the_secret_is_refused_whatever_it_contains(cloud, path, body, headers):
    assert post(cloud, path, body, usable(headers))[0] == 401


@MANY
@given(body=BODIES)
def test_a_body_that_is_not_an_update_gets_400(cloud, body):
    secret = {"X-Telegram-Bot-Api-Secret-Token": LOCAL_VALUES["TELEGRAM_SECRET_TOKEN"]}
    assert post(cloud, PATHS[0], body, secret)[0] == 400


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("size", [6_300_000, 10_600_000])
def test_a_body_larger_than_lambda_accepts_never_reaches_the_function(cloud, path, size):
    with_size = {"Content-Length": str(size)}
    assert post(cloud, path, bytes(size), with_size)[0] == 413


def test_replaying_a_signed_webhook_does_nothing(cloud, guest):
    photo = guest.sends(photo=PHOTO)
    guest.gets("photo", reply_to=photo)
    journey = [entry.event for entry in cloud.journey(guest.chat)]
    prediction = next(e.prediction_id for e in journey if isinstance(e, PredictionState))
    body = f'{{"id": "{prediction}", "status": "failed", "error": "again"}}'.encode()
    before = guest.sees()
    headers = signed(body, at=cloud.control("telegram", "GET", "clock")["now"])
    for _ in range(2):
        assert post(cloud, PATHS[1], body, headers)[0] == 200
    assert guest.sees() == before


@pytest.mark.parametrize("seconds", [-360, 360, -3600, 86_400])  # Replicate's limit is 300
def test_a_webhook_from_another_time_is_refused(cloud, seconds):
    body = b'{"id": "a", "status": "starting"}'
    now = cloud.control("telegram", "GET", "clock")["now"]
    assert post(cloud, PATHS[1], body, signed(body, at=now))[0] == 200
    assert post(cloud, PATHS[1], body, signed(body, at=now + seconds))[0] == 401

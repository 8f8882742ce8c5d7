"""Replicate's webhook signature, checked with a test vector and the standard's own library."""

import base64
import hmac
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from common.errors import NotAuthentic
from replicate_webhook.signature import verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# the test vector of Replicate's own clients
VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
BODY = b'{"test": 2432232314}'
NOW = 1614265330.0


def test_the_known_vector_is_authentic():
    verify(SECRET, VECTOR, BODY, NOW)


def test_a_signature_by_the_standards_own_library_is_authentic():
    body = '{"id": "Дом"}'
    signature = Webhook(SECRET).sign("msg_1", datetime.fromtimestamp(NOW, UTC), body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1614265330"}
    verify(SECRET, headers | {"webhook-signature": signature}, body.encode(), NOW)


def test_one_valid_signature_among_others_is_enough():
    good = VECTOR["webhook-signature"]
    others = f"v1a,{good[3:]} v1,AAAA {good} nonsense"
    verify(SECRET, VECTOR | {"webhook-signature": others}, BODY, NOW)


@pytest.mark.parametrize("offset", [-300, 300])
def test_five_minutes_either_way_are_tolerated(offset):
    verify(SECRET, VECTOR, BODY, NOW + offset)


@pytest.mark.parametrize("offset", [-301, 301])
def test_more_than_five_minutes_either_way_are_refused(offset):
    with pytest.raises(NotAuthentic):
        verify(SECRET, VECTOR, BODY, NOW + offset)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": ""},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1,ЯЯЯ"},
    ],
)
def test_anything_else_in_the_headers_is_refused(change):
    with pytest.raises(NotAuthentic):
        verify(SECRET, VECTOR | change, BODY, NOW)


def test_one_byte_changed_in_the_body_is_refused():
    with pytest.raises(NotAuthentic):
        verify(SECRET, VECTOR, BODY.replace(b"4", b"5"), NOW)


def test_another_key_is_refused():
    other = "whsec_" + base64.b64encode(b"another key of 24 bytes!").decode()
    with pytest.raises(NotAuthentic):
        verify(other, VECTOR, BODY, NOW)


@pytest.mark.parametrize("headers", [{}, {"webhook-id": ""}])
def test_a_webhook_without_an_id_is_refused_even_if_its_signature_matches(headers):
    timestamp = "1614265330"
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = hmac.digest(key, f".{timestamp}.".encode() + BODY, "sha256")
    signature = f"v1,{base64.b64encode(signed).decode()}"
    headers = headers | {"webhook-timestamp": timestamp, "webhook-signature": signature}

    with pytest.raises(NotAuthentic):
        verify(SECRET, headers, BODY, now=int(timestamp))

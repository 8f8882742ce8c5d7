"""No request makes the bot fail, and the sender's mistakes get a 4xx."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.texts import ENGLISH
from replicate_webhook.app import handler as replicate_handler
from telegram_webhook.app import handler as telegram_handler

from ..conftest import BOT_SETTINGS
from .conftest import NOW, SECRET, Context, http_event
from .weird import BODIES, JSON, odd_parts, updates

HANDLERS = {"/webhook/telegram": telegram_handler, "/webhook/replicate": replicate_handler}
# all examples share one world, so what one leaves behind can affect the next, as in production
FUZZ = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BAD_OUTPUTS = (
    "http://127.0.0.1:1/a.jpg",
    "http://[::ffff:10.0.0.1]/",
    "http://[half",
    "data:",
    "data:image/png;base64,###",
    "data:;base64,AAAA",
    "AgACAgIAAxkBAA",
    "",
)


def call(path, **parts):
    """Pass an event to the function behind a path; return the response's status and body."""
    event = http_event(path, "", now=NOW) | parts
    answer = HANDLERS[path](event, Context())
    return answer["statusCode"], json.loads(answer["body"])


def signed(body):
    """Return the headers with which Replicate signs a body."""
    text = body.decode()
    signature = Webhook(BOT_SETTINGS["REPLICATE_WEBHOOK_SECRET"]).sign(
        "m", datetime.fromtimestamp(NOW, UTC), text
    )
    stamp = str(int(NOW))
    return {"webhook-id": "m", "webhook-timestamp": stamp, "webhook-signature": signature}


@pytest.mark.parametrize("path", HANDLERS)
@FUZZ
@given(parts=odd_parts())
def test_an_odd_unauthenticated_event_is_refused(path, parts):
    assert call(path, **parts)[0] == 401


@FUZZ
@given(parts=odd_parts())
def test_an_odd_body_from_telegram_is_refused_with_a_one_line_reason(parts):
    parts["headers"] = {k.lower(): v for k, v in parts["headers"].items()} | SECRET
    status, answer = call("/webhook/telegram", **parts)
    assert status == 400
    assert "\n" not in answer["error"]


@FUZZ
@given(body=BODIES.filter(lambda body: body.isascii()))
def test_an_odd_body_signed_by_replicate_is_refused_with_a_one_line_reason(body):
    status, answer = call("/webhook/replicate", body=body.decode(), headers=signed(body))
    assert status == 400
    assert "\n" not in answer["error"]


@FUZZ
@given(update=updates())
def test_any_update_that_the_bot_api_allows_is_accepted(outside, update):
    body = json.dumps(update, ensure_ascii=False)
    status, answer = call("/webhook/telegram", body=body, headers=SECRET)
    assert status == 200, answer


@FUZZ
@given(
    status=st.sampled_from(["succeeded", "failed", "canceled", "aborted", "processing", ""]),
    output=JSON
    | st.sampled_from(BAD_OUTPUTS)
    | st.lists(st.sampled_from(BAD_OUTPUTS), max_size=12),
    error=st.none() | st.text(),
)
def test_any_result_of_a_prediction_is_accepted(outside, status, output, error):
    task = Task(
        prediction_id=uuid4().hex,
        chat_id=777,
        message_id=1,
        owner_id=777,
        job="1",
        language=ENGLISH,
        input_key="images/input/x.jpg",
        created_at=NOW,
    )
    get_storage().save_task_state(task)
    found = {"id": task.prediction_id, "status": status, "output": output, "error": error}
    body = json.dumps(found).encode()
    code, answer = call("/webhook/replicate", body=body.decode(), headers=signed(body))
    assert code == 200, answer

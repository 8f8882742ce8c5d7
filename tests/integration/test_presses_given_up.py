"""If the bot can't handle a button press, it tells the person before Telegram drops the press."""

import pytest

from common.bot.overload import LONG_SECONDS, Overload
from common.bot.people import get_people
from common.clients.s3 import get_records
from telegram_webhook.attempts import PRESS_SECONDS
from telegram_webhook.outline import Outline

from .conftest import NOW, WORD, counted
from .test_overload import NO, refused
from .test_telegram_handler import post, said, sent, stored

WAIT = "Got it, please wait"
# when Telegram sends a failing press: https://github.com/tdlib/telegram-bot-api, WebhookActor.cpp
ATTEMPTS = (0, 0, 2, 6, 14, 30, 62)

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def data(telegram, bucket):
    """The data of the Again button of a picture that is in progress."""
    post(sent(telegram))
    return f"again:{stored(bucket, 'tasks/')[0]['prediction_id']}"


def press(data, seconds=0):
    under = {"message_id": 3, "chat": {"id": 777, "type": "private"}}
    query = {"id": "4", "from": {"id": 777}, "data": data, "message": under}
    return post({"update_id": 900, "callback_query": query}, now=NOW + seconds)


def noted(text):
    return {"method": "answerCallbackQuery", "callback_query_id": "4", "text": text}


def test_a_press_held_up_by_other_services_gets_an_apology_instead_of_please_wait(
    data, telegram, replicate, capsys
):
    replicate.faults.add("server_error", times=None, status=503)
    *before, last = [press(data, second) for second in ATTEMPTS]
    assert {status for status, _ in before} == {503}
    assert last == (200, noted(""))
    assert said(telegram) == [WAIT, WORD]  # the first is the other picture's
    assert "900" not in get_people().load(777).jobs
    assert counted(capsys, "UpdatesGivenUp") == 1


def test_if_telegram_would_drop_it_before_the_next_try_it_ends_immediately(
    data, telegram, replicate
):
    replicate.faults.add("throttled", times=None, retry_after=90)
    assert press(data) == (200, noted(""))
    assert said(telegram) == [WAIT, WORD]


def test_in_an_overload_it_ends_immediately(data, telegram, replicate):
    refused(Overload(get_records()), NOW, LONG_SECONDS)
    replicate.faults.add("throttled", times=None)
    assert press(data, LONG_SECONDS) == (200, noted(""))
    assert said(telegram) == [WAIT, NO]


def test_if_nothing_was_said_in_the_chat_it_ends_with_a_notification(data, telegram, replicate):
    replicate.faults.add("server_error", times=None, status=503)
    cancel = f"cancel:{next(iter(get_people().load(777).jobs))}"
    answers = [press(cancel, second) for second in (0, PRESS_SECONDS, PRESS_SECONDS + 1)]
    assert [status for status, _ in answers] == [503, 503, 200]
    assert answers[-1][1] == noted(WORD)
    assert said(telegram) == [WAIT]


def test_cancel_is_answered_although_the_work_has_not_begun(telegram, replicate):
    replicate.faults.add("server_error", times=None, status=503)
    photo = sent(telegram)
    assert post(photo)[0] == 503
    *before, last = [press(f"cancel:{photo['update_id']}", second) for second in ATTEMPTS]
    assert {status for status, _ in before} == {503}
    assert last == (200, noted(WORD))


def test_a_channel_owns_the_work_of_presses_in_it():
    under = {"message_id": 3, "chat": {"id": -100, "type": "channel"}}
    query = {"id": "4", "from": {"id": 777}, "message": under}
    assert Outline.model_validate({"update_id": 1, "callback_query": query}).owner_id == -100


def test_it_may_still_succeed_before_that(data, telegram, replicate):
    replicate.faults.add("server_error", times=2, status=503)
    assert [press(data, second)[0] for second in ATTEMPTS[:3]] == [503, 503, 200]
    assert said(telegram) == [WAIT, WAIT]

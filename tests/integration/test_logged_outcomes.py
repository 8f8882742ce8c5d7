"""The outcomes that journeys in the local cloud recognise occur in lines that the bot logs."""

import json

import pytest

from common.bot.delivery import get_delivery
from common.texts import Text
from darkroom_emulators.telegram.events import UpdateCreated
from local.journeys.this_bot import LogOutcome, outcome_of

from . import test_replicate_handler, test_telegram_handler
from .conftest import NOW
from .test_replicate_handler import ended, task, webhook
from .test_telegram_handler import sent

__all__ = ["task"]  # a fixture

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def outcomes(logged):
    """A function that returns the outcomes logged so far."""

    def read():
        lines = map(json.loads, logged.getvalue().splitlines())
        return [found for line in lines if (found := outcome_of(line))]

    return read


def test_an_update_that_comes_again_is_repeated(telegram, replicate, outcomes):
    update = sent(telegram)
    test_telegram_handler.post(update)
    assert outcomes() == []
    test_telegram_handler.post(update)
    assert outcomes() == [LogOutcome.REPEATED]


def test_who_is_told_of_a_failure_is_told(telegram, task, outcomes):
    test_replicate_handler.post(webhook(ended("failed")))
    assert outcomes() == [LogOutcome.TOLD]


def test_who_is_told_that_a_task_was_given_up_is_told(telegram, task, outcomes):
    get_delivery().give_up(task, Text.GIVEN_UP, now=NOW, lease=60)
    assert outcomes() == [LogOutcome.TOLD]


def test_who_sends_what_is_no_picture_is_told_so(telegram, replicate, outcomes):
    telegram.send_document(b"GIF89a, and no picture", "animals.gif")
    test_telegram_handler.post(telegram.events(UpdateCreated)[-1].update)
    assert outcomes() == [LogOutcome.NOT_TAKEN]


def test_who_gets_a_word_for_an_update_that_was_given_up_is_told(odd, outcomes):
    message = {"message_id": 5, "chat": {"id": 777, "type": "private"}, "photo": "a new form"}
    test_telegram_handler.post({"update_id": 1, "message": message})
    assert outcomes() == [LogOutcome.TOLD]

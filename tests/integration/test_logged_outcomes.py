"""The bot logs every outcome that the local cloud's journeys recognize."""

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


def test_a_repeated_update_is_logged_as_repeated(telegram, replicate, outcomes):
    update = sent(telegram)
    test_telegram_handler.post(update)
    assert outcomes() == []
    test_telegram_handler.post(update)
    assert outcomes() == [LogOutcome.REPEATED]


def test_a_failure_reported_to_the_person_is_logged_as_told(telegram, task, outcomes):
    test_replicate_handler.post(webhook(ended("failed")))
    assert outcomes() == [LogOutcome.TOLD]


def test_a_task_that_is_given_up_is_logged_as_told(telegram, task, outcomes):
    get_delivery().give_up(task, Text.GIVEN_UP, now=NOW, lease=60)
    assert outcomes() == [LogOutcome.TOLD]


def test_a_file_that_is_not_a_picture_is_logged_as_not_taken(telegram, replicate, outcomes):
    telegram.send_document(b"GIF89a, and no picture", "animals.gif")
    test_telegram_handler.post(telegram.events(UpdateCreated)[-1].update)
    assert outcomes() == [LogOutcome.NOT_TAKEN]


def test_an_update_that_is_given_up_is_logged_as_told(odd, outcomes):
    message = {"message_id": 5, "chat": {"id": 777, "type": "private"}, "photo": "a new form"}
    test_telegram_handler.post({"update_id": 1, "message": message})
    assert outcomes() == [LogOutcome.TOLD]

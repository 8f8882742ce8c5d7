"""The steps of a task, and the lease that keeps two runs apart."""

import pytest

from common.bot.tasks import LEASE_SECONDS, State, Task
from common.errors import Busy
from common.texts import Language

NOW = 1_760_000_000.0


@pytest.fixture
def task():
    return Task(
        prediction_id="p1",
        chat_id=1,
        message_id=2,
        owner_id=123,
        job="1",
        language=Language.ENGLISH,
        input_key="images/input/x.jpg",
        created_at=NOW,
    )


def test_a_run_takes_a_waiting_task_and_ends_it(task):
    taken = task.answering(NOW)
    assert taken.state is State.ANSWERING
    assert not taken.is_over
    assert taken.answered().is_over


def test_a_second_run_is_told_when_to_come_back(task):
    taken = task.answering(NOW)
    with pytest.raises(Busy) as caught:
        taken.answering(NOW + 20)
    assert 0 < LEASE_SECONDS - 20 <= caught.value.retry_after


def test_a_run_that_died_is_followed_when_its_lease_is_over(task):
    later = NOW + LEASE_SECONDS
    assert task.answering(NOW).answering(later).lease_until == later + LEASE_SECONDS


def test_every_run_that_takes_a_task_counts_whether_it_died_or_gave_it_back(task):
    assert task.answering(NOW).given_back().answering(NOW).answering(NOW + 60).tries == 3


def test_a_task_that_was_given_back_can_be_taken_at_once(task):
    assert task.answering(NOW).given_back().answering(NOW).state is State.ANSWERING

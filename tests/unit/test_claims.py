"""An update that starts work is taken by one run at a time, and done once."""

from dataclasses import replace

import pytest

from common.claims import Claims
from common.errors import Busy, Conflict
from common.records import Records
from common.tasks import LEASE_SECONDS

NOW = 1_760_000_000.0


@pytest.fixture
def claims(bucket):
    return Claims(Records(bucket, "my-bot-bucket"))


def test_the_first_run_takes_it_and_the_second_is_told_when_to_come_back(claims):
    assert claims.take("1", NOW).prediction_id is None
    with pytest.raises(Busy) as caught:
        claims.take("1", NOW + 10)
    assert caught.value.retry_after == LEASE_SECONDS - 10 + 1


def test_a_done_update_is_known_with_its_prediction(claims):
    claims.done(claims.take("1", NOW), "p1")
    assert claims.take("1", NOW + 1).prediction_id == "p1"


def test_a_run_that_died_is_followed_when_its_lease_is_over(claims):
    first = claims.take("1", NOW)
    second = claims.take("1", NOW + LEASE_SECONDS)
    with pytest.raises(Conflict):
        claims.done(first, "p1")
    claims.done(second, "p2")
    assert claims.take("1", NOW + LEASE_SECONDS + 1).prediction_id == "p2"


def test_a_claim_that_was_given_back_can_be_taken_at_once(claims):
    claims.give_back(claims.take("1", NOW))
    assert claims.take("1", NOW).prediction_id is None


def test_a_lost_claim_cannot_be_given_back(claims):
    first = claims.take("1", NOW)
    claims.take("1", NOW + LEASE_SECONDS)
    with pytest.raises(Conflict):
        claims.give_back(first)


def test_what_was_said_is_known_to_the_run_that_follows(claims):
    claims.give_back(replace(claims.take("1", NOW), status_message_id=5))
    assert claims.take("1", NOW).status_message_id == 5
    assert claims.take("1", NOW + LEASE_SECONDS).status_message_id == 5


def test_a_claim_that_is_done_cannot_be_given_back(claims):
    claims.done(claims.take("1", NOW), "p1")
    claims.give_back(claims.take("1", NOW))
    assert claims.take("1", NOW).prediction_id == "p1"


def test_of_the_predictions_that_dead_runs_have_left_the_first_to_ask_is_answered(claims):
    claims.take("1", NOW)
    with pytest.raises(Busy):
        claims.settle("1", "p1", NOW + 1)
    assert claims.settle("1", "p1", NOW + LEASE_SECONDS)
    assert not claims.settle("1", "p2", NOW + LEASE_SECONDS)
    assert claims.settle("1", "p1", NOW)
    assert claims.settle("2", "p1", NOW)

"""An update that starts work is taken by one run at a time, and done once."""

import pytest

from common.bot.claims import Claims, ClaimState
from common.bot.tasks import LEASE_SECONDS
from common.clients.records import Records
from common.errors import Busy, Conflict, TriesSpent

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
    claims.give_back(claims.take("1", NOW).model_copy(update={"status_message_id": 5}))
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


def test_a_try_counts_before_the_work_unless_it_is_given_back(claims):
    first = claims.take("1", NOW)
    assert (first.tries, first.first_at) == (1, NOW)
    second = claims.take("1", NOW + LEASE_SECONDS)
    assert (second.tries, second.first_at) == (2, NOW)
    claims.give_back(second)
    assert claims.take("1", NOW + LEASE_SECONDS).tries == 2


def test_a_run_that_failed_counts_once_whether_it_had_taken_the_update_or_not(claims):
    claims.take("1", NOW)
    assert claims.fail("1", NOW).tries == 1
    assert claims.fail("1", NOW + 1).tries == 2
    assert claims.take("1", NOW + 2).tries == 3


def test_a_run_that_failed_does_not_end_the_lease_of_another(claims):
    claims.take("1", NOW)
    with pytest.raises(Busy):
        claims.fail("1", NOW + 1)


def test_the_fourth_try_is_one_too_many(claims):
    for run in range(3):
        claims.take("1", NOW + run * LEASE_SECONDS)
    with pytest.raises(TriesSpent):
        claims.take("1", NOW + 3 * LEASE_SECONDS)
    with pytest.raises(Busy):  # it is under a lease like any other
        claims.take("1", NOW + 3 * LEASE_SECONDS + 1)


def test_what_was_given_up_is_over_and_a_prediction_that_was_made_is_still_answered(claims):
    claims.give_up(claims.take("1", NOW))
    assert claims.take("1", NOW + 1).state is ClaimState.GIVEN_UP
    assert claims.settle("1", "p1", NOW + 2)
    assert not claims.settle("1", "p2", NOW + 3)


@pytest.mark.parametrize("until", ["9999999999", "1e999"])
def test_a_lease_of_another_clock_holds_nobody_up(claims, bucket, until):
    content = f'{{"state": "claimed", "lease_until": {until}}}'
    bucket.put_object(Bucket="my-bot-bucket", Key="updates/1.json", Body=content.encode())
    assert claims.take("1", NOW).tries == 1


def test_a_claim_of_the_version_before_counts_from_now(claims, bucket):
    content = f'{{"state": "claimed", "lease_until": {NOW - 1}, "status_message_id": 5}}'
    bucket.put_object(Bucket="my-bot-bucket", Key="updates/1.json", Body=content.encode())
    claim = claims.take("1", NOW)
    assert (claim.tries, claim.first_at, claim.status_message_id) == (1, NOW, 5)

"""An update that starts work is handled by one run at a time, done once, and answered once."""

import pytest

from common.bot.claims import LEASE_SECONDS, Claims, ClaimState
from common.bot.tasks import Task
from common.bot.waiting import WaitingEntry, WaitingList
from common.clients.records import Records
from common.errors import Busy, Conflict, TriesSpent
from common.texts import ENGLISH

NOW = 1_760_000_000.0


@pytest.fixture
def waiting(bucket):
    return WaitingList(bucket, "my-bot-bucket")


@pytest.fixture
def claims(bucket, waiting):
    return Claims(Records(bucket, "my-bot-bucket"), waiting)


def task(claim, prediction_id="p1"):
    """Return the task of a prediction created by the run that has the claim."""
    return Task(
        prediction_id=prediction_id,
        chat_id=7,
        message_id=2,
        owner_id=7,
        job=claim.update_id,
        language=ENGLISH,
        input_key="images/input/x.jpg",
        created_at=claim.first_at,
        claim_etag=claim.etag,
    )


def answer(claims, task, now=NOW + 5):
    return claims.answer(task, now, LEASE_SECONDS)


def test_the_first_run_gets_the_claim_and_the_second_a_time_to_retry(claims):
    assert claims.take("1", NOW).prediction_id is None
    with pytest.raises(Busy) as caught:
        claims.take("1", NOW + 10)
    assert caught.value.retry_after == LEASE_SECONDS - 10 + 1


def test_an_entry_on_the_waiting_list_shows_that_an_update_is_done(claims, waiting):
    first = claims.take("1", NOW)
    waiting.add(WaitingEntry(NOW, "1", "p1"), 5)
    for later in (NOW + 1, NOW + LEASE_SECONDS):  # with its lease still valid, and expired
        again = claims.take("1", later)
        assert (again.prediction_id, again.status_message_id) == ("p1", 5)
        assert (again.tries, again.etag) == (1, first.etag)


def test_an_entry_of_another_update_or_time_does_not_count(claims, waiting):
    claims.take("1", NOW)
    waiting.add(WaitingEntry(NOW, "11", "p1"))
    waiting.add(WaitingEntry(NOW + 1, "1", "p1"))
    assert claims.take("1", NOW + LEASE_SECONDS).prediction_id is None


def test_another_run_takes_over_when_a_dead_runs_lease_expires(claims):
    first = claims.take("1", NOW)
    assert claims.take("1", NOW + LEASE_SECONDS).tries == 2
    with pytest.raises(Conflict):
        claims.give_up(first)


def test_a_claim_that_was_given_back_can_be_taken_immediately(claims):
    claims.give_back(claims.take("1", NOW))
    assert claims.take("1", NOW).prediction_id is None


def test_a_claim_taken_over_by_another_run_cannot_be_given_back(claims):
    first = claims.take("1", NOW)
    claims.take("1", NOW + LEASE_SECONDS)
    with pytest.raises(Conflict):
        claims.give_back(first)


def test_the_next_run_knows_the_status_message(claims):
    claims.give_back(claims.take("1", NOW).model_copy(update={"status_message_id": 5}))
    assert claims.take("1", NOW).status_message_id == 5
    assert claims.take("1", NOW + LEASE_SECONDS).status_message_id == 5


def test_a_run_that_starts_during_the_answer_knows_the_status_message(claims):
    made = task(claims.take("1", NOW)).model_copy(update={"status_message_id": 5})
    answer(claims, made)
    assert claims.take("1", NOW + 6).status_message_id == 5


def test_a_run_that_could_not_record_everything_leaves_its_prediction_in_the_claim(claims):
    claims.give_back(claims.take("1", NOW).model_copy(update={"prediction_id": "p1"}))
    again = claims.take("1", NOW)
    assert (again.state, again.prediction_id) == (ClaimState.DONE, "p1")
    claims.give_back(again)
    assert claims.take("1", NOW) == again


def test_an_answer_is_taken_without_reading_the_claim(claims, bucket):
    mine = task(claims.take("1", NOW))
    bucket.meta.events.register("before-call.s3.GetObject", forbid)
    held = answer(claims, mine)
    claims.answered(held)
    bucket.meta.events.unregister("before-call.s3.GetObject", forbid)
    assert claims.look("1").is_settled_for("p1")
    assert claims.look("1").first_at == NOW


def forbid(**_):
    pytest.fail("the claim was read")


def test_a_second_run_that_wants_to_answer_gets_a_time_to_retry(claims):
    mine = task(claims.take("1", NOW))
    answer(claims, mine)
    with pytest.raises(Busy) as caught:
        answer(claims, mine, NOW + 25)
    assert caught.value.retry_after == LEASE_SECONDS - 20 + 1


def test_every_run_that_takes_an_answer_counts_as_a_try(claims):
    mine = task(claims.take("1", NOW))
    claims.hand_over(answer(claims, mine), "p1")
    assert answer(claims, mine).answer_tries == 2
    assert answer(claims, mine, NOW + 5 + LEASE_SECONDS).answer_tries == 3


def test_an_answered_claim_stays_answered(claims):
    mine = task(claims.take("1", NOW))
    claims.answered(answer(claims, mine))
    assert answer(claims, mine).is_settled_for("p1")
    assert claims.take("1", NOW + 10).state is ClaimState.ANSWERED
    claims.give_up(claims.look("1"))
    assert claims.look("1").state is ClaimState.ANSWERED


def test_of_predictions_left_by_dead_runs_the_first_to_take_the_answer_wins(claims):
    claim = claims.take("1", NOW)
    one, other = task(claim), task(claim, "p2")
    held = answer(claims, one)
    with pytest.raises(Busy):  # the first run's lease is still valid
        answer(claims, other)
    claims.answered(held)
    assert answer(claims, other).is_settled_for("p2")


def test_after_a_hand_over_only_the_new_prediction_can_be_answered(claims):
    claim = claims.take("1", NOW)
    claims.hand_over(answer(claims, task(claim)), "p2")
    assert answer(claims, task(claim)).is_settled_for("p1")
    assert not answer(claims, task(claim, "p2")).is_settled_for("p2")


def test_a_repeated_run_of_the_update_does_not_delay_the_answer(claims):
    mine = task(claims.take("1", NOW))
    second = claims.take("1", NOW + LEASE_SECONDS)
    assert answer(claims, mine, NOW + LEASE_SECONDS + 1).prediction_id == "p1"
    with pytest.raises(Conflict):
        claims.give_back(second)


def test_a_failed_run_of_the_update_does_not_undo_an_answer(claims):
    held = answer(claims, task(claims.take("1", NOW)))
    assert claims.fail("1", NOW + 6).tries == 1
    claims.answered(held)
    assert claims.look("1").state is ClaimState.ANSWERED


def test_a_run_cannot_end_an_answer_that_another_run_took_over(claims):
    mine = task(claims.take("1", NOW))
    late = answer(claims, mine)
    answer(claims, mine, NOW + 100)
    with pytest.raises(Conflict):
        claims.answered(late)


def test_without_a_claim_one_run_may_answer(claims):
    lost = task(claims.take("1", NOW)).model_copy(update={"job": "2", "claim_etag": None})
    claims.answered(answer(claims, lost))
    assert answer(claims, lost).is_settled_for("p1")


def test_work_in_progress_is_known_with_its_prediction_until_it_is_answered(claims, waiting):
    assert claims.work("1") is None
    claim = claims.take("1", NOW)
    assert claims.work("1").prediction_id is None
    waiting.add(WaitingEntry(NOW, "1", "p1"))
    assert claims.work("1").prediction_id == "p1"
    held = answer(claims, task(claim))
    assert (claims.work("1").prediction_id, claims.is_open("1")) == ("p1", True)
    claims.answered(held)
    assert (claims.work("1"), claims.is_open("1")) == (None, False)


def test_a_try_counts_from_its_start_unless_the_claim_is_given_back(claims):
    first = claims.take("1", NOW)
    assert (first.tries, first.first_at) == (1, NOW)
    second = claims.take("1", NOW + LEASE_SECONDS)
    assert (second.tries, second.first_at) == (2, NOW)
    claims.give_back(second)
    assert claims.take("1", NOW + LEASE_SECONDS).tries == 2


def test_a_failed_run_counts_once_whether_or_not_it_had_the_claim(claims):
    claims.take("1", NOW)
    assert claims.fail("1", NOW).tries == 1
    assert claims.fail("1", NOW + 1).tries == 2
    assert claims.take("1", NOW + 2).tries == 3


def test_a_failed_run_does_not_end_another_runs_lease(claims):
    claims.take("1", NOW)
    with pytest.raises(Busy):
        claims.fail("1", NOW + 1)


def test_the_fourth_try_is_one_too_many(claims):
    for run in range(3):
        claims.take("1", NOW + run * LEASE_SECONDS)
    with pytest.raises(TriesSpent):
        claims.take("1", NOW + 3 * LEASE_SECONDS)
    with pytest.raises(Busy):  # the fourth try has a lease, too
        claims.take("1", NOW + 3 * LEASE_SECONDS + 1)


def test_a_given_up_update_is_not_retried_but_its_prediction_is_still_answered(claims):
    claim = claims.take("1", NOW)
    claims.give_up(claim)
    assert claims.take("1", NOW + 1).state is ClaimState.GIVEN_UP
    claims.answered(answer(claims, task(claim)))
    assert answer(claims, task(claim, "p2")).is_settled_for("p2")


@pytest.mark.parametrize("until", ["9999999999", "1e999"])
def test_a_lease_far_in_the_future_is_ignored(claims, bucket, until):
    content = f'{{"state": "claimed", "lease_until": {until}}}'
    bucket.put_object(Bucket="my-bot-bucket", Key="updates/1.json", Body=content.encode())
    assert claims.take("1", NOW).tries == 1


def test_a_claim_of_the_previous_version_counts_its_tries_from_now(claims, bucket):
    content = f'{{"state": "claimed", "lease_until": {NOW - 1}, "status_message_id": 5}}'
    bucket.put_object(Bucket="my-bot-bucket", Key="updates/1.json", Body=content.encode())
    claim = claims.take("1", NOW)
    assert (claim.tries, claim.first_at, claim.status_message_id) == (1, NOW, 5)


def test_a_claim_marked_done_by_the_previous_version_is_answered_once(claims, bucket):
    content = b'{"state": "done", "prediction_id": "p1", "lease_until": 0}'
    bucket.put_object(Bucket="my-bot-bucket", Key="updates/1.json", Body=content)
    claim = claims.take("1", NOW)
    assert claim.prediction_id == "p1"
    old = task(claim.model_copy(update={"first_at": NOW, "etag": None}))
    claims.answered(answer(claims, old))
    assert answer(claims, old).is_settled_for("p1")

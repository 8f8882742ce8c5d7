"""What a sweep does first if time is short, and how it handles many tasks at once."""

import itertools
import json
from datetime import UTC, datetime

import pytest

from common.bot.claims import get_claims
from common.bot.delivery import get_delivery
from common.bot.pressure import HOLD_SECONDS, KEY, Mark
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.bot.waiting import get_waiting_list
from common.clients.replicate import get_replicate
from common.clients.s3 import get_records
from common.runtime.together import in_turn
from common.texts import ENGLISH
from task_sweeper.app import handler
from task_sweeper.pace import Pace
from task_sweeper.sweep import LEASE_SECONDS, SCHEDULE_SECONDS, Sweep, turned

from .conftest import DOMAIN, Context
from .test_replicate_handler import PICTURE

HOUR = 3600
UPDATES = itertools.count(1)
WEBHOOK = f"https://{DOMAIN}/webhook/replicate"

pytestmark = pytest.mark.usefixtures("outside")


class Clock:
    """A clock that advances with each sleep, and slightly with each reading."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def __call__(self):
        self.now += 0.001
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Sweeper:
    """A sweeper with one worker, whose runs end after a number of steps.

    In each step, the worker looks up an entry, settles one, or waits.
    """

    def __init__(self):
        self.clock = Clock()
        self.pace = Pace(1e6, clock=self.clock, sleep=self.clock.sleep)

    def run(self, now, *, steps=1000, seconds=0):
        """Run once, for at most `steps` steps of `seconds` each."""
        left = [240.0] * steps

        def time_left():
            self.clock.now += seconds
            return left.pop() if left else 0

        sweep = Sweep(
            waiting=get_waiting_list(),
            storage=get_storage(),
            claims=get_claims(),
            replicate=get_replicate(),
            delivery=get_delivery(in_turn),
            together=in_turn,
            pace=self.pace,
            clock=self.clock,
            time_left=time_left,
        )
        return sweep.run(now=now, sweep_after=600)

    def looks_before_it_sends(self):
        """Make the next run wait for Telegram's limit before it sends."""
        self.pace.hold(1)


@pytest.fixture
def sweeper():
    return Sweeper()


def waiting(created_at, *, owner=777, chat=777, prediction_id=None, **more):
    """Store a task waiting for a prediction since `created_at`; return the prediction's id."""
    if prediction_id is None:
        inputs = {"image": PICTURE, "prompt": "make it sepia"}
        prediction_id = (
            get_replicate().create_prediction("darkroom/edit", inputs, webhook=WEBHOOK).id
        )
    task = Task(
        prediction_id=prediction_id,
        chat_id=chat,
        message_id=1,
        owner_id=owner,
        job=str(next(UPDATES)),
        language=ENGLISH,
        input_key="images/input/x.jpg",
        created_at=created_at,
        **more,
    )
    get_waiting_list().add(task.entry)
    get_storage().save_task_state(task)
    return prediction_id


def unknown(name, created_at, **more):
    """Store a task for a prediction that Replicate doesn't know."""
    return waiting(created_at, prediction_id=name * 26, **more)


def left():
    return [entry.prediction_id for entry in get_waiting_list().between(0, 9_999_999_999)]


def claim_of(prediction_id):
    return get_claims().look(get_storage().load_task_state(prediction_id).claim)


def taken(prediction_id, now, runs=1):
    """Claim the answer for `runs` runs that die one after the other; return the last claim."""
    task = get_storage().load_task_state(prediction_id)
    for run in range(runs):
        claim = get_claims().answer(task, now + run * LEASE_SECONDS, LEASE_SECONDS)
    return claim


def test_running_predictions_do_not_starve_one_that_ended(sweeper, replicate, telegram):
    now = replicate.clock.now()
    lost = waiting(now)
    replicate.clock.advance(30)  # the model finishes, but nothing receives its webhook
    now = replicate.clock.now() + 900
    for number in range(3):
        waiting(now - 850 + number)
    runs = [sweeper.run(now + 300 * number, steps=3) for number in range(5)]
    assert sum(run["Answered"] for run in runs) == 1
    assert claim_of(lost).is_closed
    assert len(left()) == 3


def test_five_runs_in_a_row_start_at_points_spread_over_the_list():
    entries = [(str(number), 0.0) for number in range(1000)]
    for first in range(1_790_000_000, 1_790_086_400, 60):
        runs = [first + SCHEDULE_SECONDS * run for run in range(5)]
        begins = sorted(int(turned(entries, now)[0][0]) for now in runs)
        following = [*begins[1:], begins[0] + 1000]
        assert max(b - a for a, b in zip(begins, following, strict=True)) <= 240


def test_the_output_that_expires_first_is_sent_first_and_lost_ones_are_reported_last(
    sweeper, replicate, telegram
):
    now = replicate.clock.now()
    names = []
    for _ in range(3):
        names.append(waiting(now))  # all are created at the same time, but end one after the other
        replicate.clock.advance(1200)
    now = replicate.clock.now() + 600  # the first one ended over an hour ago
    sweeper.looks_before_it_sends()
    sent = []
    for _ in range(3):
        before = set(left())
        # it looks at each task, waits for Telegram, and sends one message
        assert sweeper.run(now, steps=len(before) + 2)["LeftForNextRun"] == (len(before) > 1)
        sent += before - set(left())
        sweeper.looks_before_it_sends()
    assert sent == [names[1], names[2], names[0]]


def test_an_expired_output_is_reported_and_not_counted_as_answered(sweeper, replicate, telegram):
    waiting(replicate.clock.now())
    replicate.clock.advance(2 * HOUR)
    assert sweeper.run(replicate.clock.now()) == {"TooLate": 1}
    assert telegram.messages()[-1]["text"] == (
        "Sorry, the result for this picture came too late and is gone. Please send it again."
    )
    assert left() == []


def test_an_output_about_to_expire_is_still_sent(sweeper, replicate, telegram):
    waiting(replicate.clock.now())
    replicate.clock.advance(HOUR - 100)
    assert sweeper.run(replicate.clock.now()) == {"Answered": 1}
    assert "photo" in telegram.messages()[-1]


def test_an_output_that_expires_during_the_run_is_reported_as_gone(sweeper, replicate, telegram):
    waiting(replicate.clock.now())
    replicate.clock.advance(HOUR - 100)
    assert sweeper.run(replicate.clock.now(), seconds=60) == {"TooLate": 1}


def test_a_refusal_late_in_a_run_is_recorded_with_its_actual_time(
    sweeper, replicate, telegram, bucket
):
    telegram.new_user(778, "Grace")
    now = replicate.clock.now()
    for name, chat in ("a", 777), ("b", 778):
        unknown(name, now, chat=chat)
    limit = {"status": 429, "retry_after": 1, "times": 2, "match": {"method": "sendMessage"}}
    telegram.faults.add("error", **limit)
    assert sweeper.run(now + 700, seconds=20) == {"Unknown": 2}
    mark = get_records().load(KEY, Mark)
    assert now + 760 < mark.refused_at < now + 1000
    assert mark.until == mark.refused_at + HOLD_SECONDS


def test_a_lease_ends_when_the_run_must_end_however_late_the_task_was_taken(
    sweeper, replicate, telegram, bucket
):
    now = replicate.clock.now()
    unknown("a", now)
    written = []
    events = get_records()._s3.meta.events
    events.register(
        "before-call.s3.PutObject", lambda params, **_: written.append(params["body"].getvalue())
    )
    sweeper.run(now + 700, seconds=60)
    leases = [claim["lease_until"] for claim in map(json.loads, written) if "lease_until" in claim]
    assert leases == [pytest.approx(now + 700 + LEASE_SECONDS, abs=0.001), 0]


def test_nothing_is_sent_until_telegrams_retry_after_has_passed(sweeper, replicate, telegram):
    now = replicate.clock.now()
    for name in "abc":
        unknown(name, now)
    telegram.faults.add("error", status=429, retry_after=4, match={"method": "sendMessage"})
    assert sweeper.run(now + 700) == {"Unknown": 3}
    assert max(sweeper.clock.slept) == pytest.approx(4, abs=0.2)


def test_a_task_that_killed_a_run_is_settled_last_and_alone(sweeper, telegram):
    now = 1_790_000_000.0
    pill = unknown("a", now)
    taken(pill, now)
    for number, name in enumerate("bc"):
        unknown(name, now + 1 + number)
    # each of the three is looked at and tried; no time is left for the postponed one
    assert sweeper.run(now + 700, steps=6) == {"Unknown": 2, "LeftForNextRun": 1}
    assert left() == [pill]
    assert sweeper.run(now + 1000) == {"Unknown": 1}
    assert left() == []


def test_among_tasks_that_failed_before_the_least_tried_comes_first(sweeper, telegram):
    now = 1_790_000_000.0
    for name, tries in ("a", 3), ("b", 1), ("c", 2):
        pill = unknown(name, now)
        get_claims().hand_over(taken(pill, now - HOUR, tries), pill)
    # three are looked at, tried and postponed; time is left for one
    assert sweeper.run(now + 700, steps=7) == {"Unknown": 1, "LeftForNextRun": 1}
    assert [name[0] for name in left()] == ["a", "c"]


def test_many_tasks_are_answered_concurrently_each_once_with_separate_log_lines(
    replicate, telegram, logged
):
    now = replicate.clock.now()
    names = {waiting(now, owner=1 + number % 3) for number in range(12)}
    replicate.clock.advance(30)
    moment = datetime.fromtimestamp(now + 900, UTC).isoformat()
    assert handler({"time": moment}, Context(240_000)) == {"Answered": 12}
    assert left() == []
    assert sum("photo" in message for message in telegram.messages()) == 12
    assert all(claim_of(name).is_closed for name in names)
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    told = [line["prediction_id"] for line in lines if line.get("event") == "task_answered"]
    assert sorted(told) == sorted(names)
    (swept,) = [line for line in lines if line.get("message") == "swept"]
    assert "prediction_id" not in swept

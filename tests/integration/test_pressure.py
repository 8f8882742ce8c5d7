"""At Telegram's limit, the bot omits the least important messages, "please wait" first."""

import json

import pytest

from common.bot.pressure import HOLD_SECONDS, KEY, Pressure
from common.bot.progress import get_progress
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.clients.replicate import Prediction
from common.clients.s3 import get_records
from common.clients.telegram import Place, get_telegram
from common.errors import Refused, UpstreamError
from common.texts import ENGLISH

from ..conftest import forget_clients
from .conftest import NOW
from .test_telegram_handler import created, post, said, sent

LIMIT = UpstreamError("Telegram", "sendMessage", "429 Too Many Requests", 3)
SECOND_PERSON = 778


@pytest.fixture
def pressure(bucket):
    """A function that returns the state of a new instance; all instances share a bucket."""
    return lambda: Pressure(get_records())


def busy(instance, now):
    """Return whether a busy instance leaves out the least important messages."""
    return leaves_out(instance, now - 1) or leaves_out(instance, now)


def leaves_out(instance, now):
    """Check for pressure the way an update's run does."""
    instance.look(now)
    return instance.is_on(now)


def test_refusals_in_two_chats_put_all_instances_under_pressure_for_a_while(pressure):
    one, other = pressure(), pressure()
    one.note(LIMIT, 1, NOW)
    assert not busy(pressure(), NOW)
    other.note(LIMIT, 2, NOW + 1)
    assert busy(other, NOW + 2)
    assert busy(pressure(), NOW + 2)
    assert busy(pressure(), NOW + HOLD_SECONDS)
    assert not busy(pressure(), NOW + 1 + HOLD_SECONDS)


@pytest.mark.parametrize(
    ("refusal", "chat", "after"),
    [
        (LIMIT, 1, 1),  # each chat also has its own limit
        (LIMIT, 2, 61),
        (UpstreamError("Telegram", "sendMessage", "502 Bad Gateway"), 2, 1),
        (Refused("Telegram", "sendMessage", 403, "Forbidden: bot was blocked by the user"), 2, 1),
    ],
)
def test_other_failures_are_not_pressure(pressure, refusal, chat, after):
    pressure().note(LIMIT, 1, NOW)
    pressure().note(refusal, chat, NOW + after)
    assert not busy(pressure(), NOW + after)


def test_pressure_lasts_while_refusals_continue_and_is_rarely_written(pressure, bucket):
    instances = [pressure() for _ in range(5)]
    written = set()
    for second in range(100):
        for number, instance in enumerate(instances):
            instance.note(LIMIT, number + 1, NOW + second)
        written.add(bucket.get_object(Bucket="my-bot-bucket", Key=KEY)["ETag"])
    assert busy(pressure(), NOW + 100 + HOLD_SECONDS / 2)
    assert len(written) <= 4


def test_refusals_in_one_chat_are_recorded_once_a_minute(pressure, bucket):
    written = set()
    for second in range(100):
        pressure().note(LIMIT, 1, NOW + second)
        written.add(bucket.get_object(Bucket="my-bot-bucket", Key=KEY)["ETag"])
    assert len(written) == 2


def test_a_quiet_instance_reads_nothing_and_a_busy_one_every_ten_seconds(pressure, bucket):
    instance, reads = pressure(), []
    events = get_records()._s3.meta.events
    events.register("before-call.s3.GetObject", lambda **_: reads.append(1))
    for minute in range(10):
        leaves_out(instance, NOW + 60 * minute)
    assert len(reads) == 0
    for second in range(30):
        leaves_out(instance, NOW + 600 + second)
    assert len(reads) == 3


def test_an_invalid_record_or_a_failing_s3_changes_nothing(pressure, bucket):
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=b'{"until": "soon"}')
    instance = pressure()
    instance.note(LIMIT, 1, NOW)
    assert not busy(instance, NOW)
    bucket.delete_object(Bucket="my-bot-bucket", Key=KEY)
    bucket.delete_bucket(Bucket="my-bot-bucket")
    instance.note(LIMIT, 2, NOW + 20)
    assert not busy(instance, NOW + 40)


@pytest.mark.usefixtures("outside")
def test_please_wait_is_left_out_and_the_photo_is_accepted(telegram, replicate, bucket):
    telegram.new_user(SECOND_PERSON, "Grace")
    telegram.faults.add(
        "error", status=429, retry_after=3, times=2, match={"method": "sendMessage"}
    )
    assert post(sent(telegram)) == (200, {})
    assert post(sent(telegram, user=SECOND_PERSON), now=NOW + 1) == (200, {})
    assert post(sent(telegram), now=NOW + 2) == (200, {})
    assert said(telegram) == []
    assert len(created(replicate)) == 3

    assert post(sent(telegram), now=NOW + 2 + HOLD_SECONDS) == (200, {})
    assert said(telegram) == ["Got it, please wait"]


@pytest.mark.usefixtures("outside")
def test_another_instance_notices_the_pressure_as_soon_as_it_is_busy(telegram, replicate, bucket):
    mark = {"chat_id": 5, "refused_at": NOW, "until": NOW + 60}
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=json.dumps(mark).encode())
    forget_clients()
    for second in range(3):
        assert post(sent(telegram), now=NOW + second) == (200, {})
    assert said(telegram) == ["Got it, please wait"]


@pytest.fixture
def working(outside, telegram):
    """A function that sends "please wait", and returns the person's prediction at 40%."""

    def begin(number, person=777):
        sent(telegram, user=person)
        said = get_telegram().send_message(Place(person), "Got it, please wait")
        task = Task(
            prediction_id=f"p{number}",
            chat_id=person,
            message_id=1,
            owner_id=person,
            job=str(number),
            language=ENGLISH,
            input_key="images/input/x.jpg",
            created_at=NOW,
            status_message_id=said,
        )
        get_storage().save_task_state(task)
        return Prediction(id=task.prediction_id, status="processing", logs=" 40%|####  | 2/5")

    return begin


def calls_of_s3():
    calls = []
    for name in ("GetObject", "PutObject"):
        get_records()._s3.meta.events.register(
            f"before-call.s3.{name}", lambda params, **_: calls.append(params["url_path"])
        )
    return calls


def test_progress_is_left_out_and_then_makes_no_calls(telegram, bucket, working):
    one, other = working(1), working(2)
    get_progress().show(one, NOW)
    assert "40%" in said(telegram)[0]
    mark = {"chat_id": 5, "refused_at": NOW, "until": NOW + 60}
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=json.dumps(mark).encode())
    calls = calls_of_s3()
    for second in range(1, 9):
        get_progress().show(other, NOW + second)
    assert [path.lstrip("/") for path in calls] == [KEY]
    assert "40%" not in said(telegram)[1]

    get_progress().show(other, NOW + 61)
    assert "40%" in said(telegram)[1]


def test_an_instance_that_shows_one_photos_progress_does_not_read_the_record(bucket, working):
    one, other = working(1), working(2)
    calls = calls_of_s3()
    for prediction, begins in (one, NOW), (other, NOW + 20):
        for second in range(20):
            get_progress().show(prediction, begins + second)
    assert not [path for path in calls if path.endswith(KEY)]


def test_refused_edits_count_as_pressure_like_refused_messages(telegram, working):
    telegram.new_user(SECOND_PERSON, "Grace")
    photos = working(1), working(2, SECOND_PERSON)
    telegram.faults.add(
        "error", status=429, retry_after=3, times=2, match={"method": "editMessageText"}
    )
    for second, prediction in enumerate(photos):
        get_progress().show(prediction, NOW + second)
    assert post(sent(telegram), now=NOW + 2) == (200, {})
    assert post(sent(telegram), now=NOW + 3) == (200, {})
    assert said(telegram) == ["Got it, please wait"]

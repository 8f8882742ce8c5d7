"""Where Telegram's limit is reached, what matters least is left out: first "please wait"."""

import json

import pytest

from common.bot.pressure import HOLD_SECONDS, KEY, Pressure
from common.clients.s3 import get_records
from common.errors import Refused, UpstreamError

from ..conftest import forget_clients
from .test_telegram_handler import NOW, created, post, said, sent

LIMIT = UpstreamError("Telegram", "sendMessage", "429 Too Many Requests", 3)
SECOND_PERSON = 778


@pytest.fixture
def pressure(bucket):
    """A function that makes one more instance's knowledge, all over one bucket."""
    return lambda: Pressure(get_records())


def busy(instance, now):
    """Whether an instance that is busy leaves out what matters least."""
    return leaves_out(instance, now - 1) or leaves_out(instance, now)


def leaves_out(instance, now):
    """As an update's run asks."""
    instance.look(now)
    return instance.is_on(now)


def test_refusals_in_two_chats_are_pressure_for_all_instances_for_a_while(pressure):
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
        (LIMIT, 1, 1),  # one chat has a limit of its own
        (LIMIT, 2, 61),
        (UpstreamError("Telegram", "sendMessage", "502 Bad Gateway"), 2, 1),
        (Refused("Telegram", "sendMessage", 403, "Forbidden: bot was blocked by the user"), 2, 1),
    ],
)
def test_what_else_goes_wrong_is_none(pressure, refusal, chat, after):
    pressure().note(LIMIT, 1, NOW)
    pressure().note(refusal, chat, NOW + after)
    assert not busy(pressure(), NOW + after)


def test_it_lasts_while_refusals_come_and_is_written_seldom(pressure, bucket):
    instances = [pressure() for _ in range(5)]
    written = set()
    for second in range(100):
        for number, instance in enumerate(instances):
            instance.note(LIMIT, number + 1, NOW + second)
        written.add(bucket.get_object(Bucket="my-bot-bucket", Key=KEY)["ETag"])
    assert busy(pressure(), NOW + 100 + HOLD_SECONDS / 2)
    assert len(written) <= 4


def test_one_chat_alone_is_written_down_once_a_minute(pressure, bucket):
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


def test_a_store_that_fails_or_a_record_of_something_else_changes_nothing(pressure, bucket):
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=b'{"until": "soon"}')
    instance = pressure()
    instance.note(LIMIT, 1, NOW)
    assert not busy(instance, NOW)
    bucket.delete_object(Bucket="my-bot-bucket", Key=KEY)
    bucket.delete_bucket(Bucket="my-bot-bucket")
    instance.note(LIMIT, 2, NOW + 20)
    assert not busy(instance, NOW + 40)


@pytest.mark.usefixtures("outside")
def test_please_wait_is_left_out_and_the_photo_is_taken(telegram, replicate, bucket):
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
def test_another_instance_learns_it_as_soon_as_it_is_busy(telegram, replicate, bucket):
    mark = {"chat_id": 5, "refused_at": NOW, "until": NOW + 60}
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=json.dumps(mark).encode())
    forget_clients()
    for second in range(3):
        assert post(sent(telegram), now=NOW + second) == (200, {})
    assert said(telegram) == ["Got it, please wait"]

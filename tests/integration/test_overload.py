"""If Replicate has been refusing pictures for too long, the bot refuses new ones immediately."""

import pytest

from common.bot.claims import ClaimState, get_claims
from common.bot.overload import APART_SECONDS, KEY, LONG_SECONDS, NOTED_SECONDS, Overload
from common.bot.people import get_people
from common.clients.s3 import get_records

from .conftest import NOW, counted
from .test_telegram_handler import created, post, said, sent

NO = "The model is too busy right now. Please send the picture again later."


@pytest.fixture
def overload(bucket):
    """A function that returns the state of a new instance; all instances share a bucket."""
    return lambda: Overload(get_records())


def refused(instance, begin, seconds, step=10):
    """Return whether the bot would refuse photos after this many seconds of refusals."""
    for second in range(0, int(seconds) + 1, step):
        is_long = instance.note(begin + second)
    return is_long


def test_only_continuing_refusals_count_as_an_overload(overload):
    instance = overload()
    assert not refused(instance, NOW, LONG_SECONDS - 10)
    assert instance.note(NOW + LONG_SECONDS)


def test_refusals_before_a_pause_no_longer_count(overload):
    instance = overload()
    refused(instance, NOW, LONG_SECONDS - 10)
    assert not instance.note(NOW + LONG_SECONDS - 10 + APART_SECONDS)


def test_all_instances_share_the_overload(overload):
    one, other = overload(), overload()
    refused(one, NOW, LONG_SECONDS)
    assert other.note(NOW + LONG_SECONDS + 1)


def test_the_record_is_rarely_read_or_written_however_many_photos_are_refused(overload, bucket):
    instances, calls = [overload() for _ in range(5)], []
    for name in ("GetObject", "PutObject"):
        get_records()._s3.meta.events.register(
            f"before-call.s3.{name}", lambda model, **_: calls.append(model.name)
        )
    for second in range(100):
        for instance in instances:
            instance.note(NOW + second)
    assert calls.count("PutObject") <= 100 / NOTED_SECONDS
    assert calls.count("GetObject") <= 5 * 100 / NOTED_SECONDS


def test_people_wait_if_the_record_is_invalid_or_s3_fails(overload, bucket):
    bucket.put_object(Bucket="my-bot-bucket", Key=KEY, Body=b'{"since": "soon"}')
    assert not overload().note(NOW)
    bucket.delete_object(Bucket="my-bot-bucket", Key=KEY)
    bucket.delete_bucket(Bucket="my-bot-bucket")
    assert not overload().note(NOW)


@pytest.mark.usefixtures("outside")
def test_a_refused_photo_leaves_nothing_behind(telegram, replicate, bucket, capsys):
    replicate.faults.add("throttled", times=None)
    update = sent(telegram)
    answers = [post(update, now=NOW + second)[0] for second in range(0, int(LONG_SECONDS), 55)]
    assert set(answers) == {503}
    assert counted(capsys, "UpstreamErrors") == len(answers)  # the alarm's metric
    assert said(telegram) == ["Got it, please wait"]
    assert post(update, now=NOW + LONG_SECONDS) == (200, {})
    assert said(telegram) == [NO]
    assert get_claims().look(str(update["update_id"])).state is ClaimState.GIVEN_UP
    assert get_people().load(777).begun(NOW) == {}
    assert counted(capsys, "UpdatesGivenUp") == 1

    following = sent(telegram)  # refused immediately
    assert post(following, now=NOW + LONG_SECONDS + 1) == (200, {})
    assert said(telegram) == [NO, NO]
    replicate.faults.clear()
    assert post(sent(telegram), now=NOW + LONG_SECONDS + 2) == (200, {})
    assert len(created(replicate)) == 1


@pytest.mark.usefixtures("outside")
def test_a_photo_is_sent_again_if_its_refusal_cant_be_sent(telegram, replicate):
    refused(Overload(get_records()), NOW, LONG_SECONDS)
    replicate.faults.add("throttled", times=None)
    telegram.faults.add(
        "error", status=429, retry_after=3, times=2, match={"method": "sendMessage"}
    )
    update, now = sent(telegram), NOW + LONG_SECONDS
    assert [post(update, now=now + second)[0] for second in range(2)] == [503, 200]
    assert said(telegram) == [NO]


@pytest.mark.usefixtures("outside")
def test_an_accepted_photo_does_not_read_the_record(telegram, bucket):
    paths = []
    for name in ("GetObject", "PutObject"):
        get_records()._s3.meta.events.register(
            f"before-call.s3.{name}", lambda params, **_: paths.append(params["url_path"])
        )
    assert post(sent(telegram)) == (200, {})
    assert paths
    assert not [path for path in paths if path.endswith(KEY)]

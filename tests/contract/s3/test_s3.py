"""What the bot needs from S3, tested on every store through the bot's own classes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from common.bot.people import get_people
from common.bot.storage import get_storage
from common.bot.tasks import Task
from common.bot.waiting import WaitingEntry, get_waiting_list
from common.clients.records import Record
from common.clients.s3 import get_records, get_s3_client
from common.errors import Conflict, TaskNotFound
from local.failures import StoreUnfit
from tests.conftest import forget_clients

from . import servers
from .conftest import make_bucket
from .lossy_proxy import lossy_proxy

WRITERS = 6
SECONDS = 30


@pytest.fixture
def storage(store):
    return get_storage()


@pytest.fixture
def key():
    """A key that no other test uses."""
    return f"images/input/{uuid4()}.jpg"


@pytest.fixture
def task(key):
    return Task(
        prediction_id=uuid4().hex,
        chat_id=123,
        message_id=7,
        owner_id=123,
        job="1",
        language="ru",
        input_key=key,
        created_at=1_760_000_000,
    )


def in_threads(work):
    with ThreadPoolExecutor(WRITERS) as threads:
        return list(threads.map(work, range(WRITERS)))


# the five functions


def test_a_photo_comes_back_with_its_bytes_and_type(storage, store, key):
    storage.upload_to_s3(key, b"\xff\xd8 first", "image/png")
    storage.upload_to_s3(key, b"\xff\xd8 second", "image/jpeg")

    assert storage.download_from_s3(key) == b"\xff\xd8 second"
    head = get_s3_client().head_object(Bucket=store.bucket, Key=key)
    assert head["ContentType"] == "image/jpeg"


def test_ten_megabytes_come_back(storage, key):
    photo = bytes(range(256)) * 4 * 1024 * 10
    storage.upload_to_s3(key, photo, "image/jpeg")

    assert storage.download_from_s3(key) == photo


def test_a_photo_that_is_not_there_is_a_key_error(storage, key):
    with pytest.raises(KeyError):
        storage.download_from_s3(key)


def test_a_task_comes_back_and_changes_by_its_etag(storage, task):
    saved = storage.save_task_state(task)
    assert storage.load_task_state(task.prediction_id) == saved

    moved = storage.save_task_state(saved.elsewhere(-100))
    assert storage.load_task_state(task.prediction_id) == moved
    assert moved.answer_chat_id == -100
    assert moved.etag != saved.etag


def test_the_slower_of_two_writers_loses(storage, task):
    saved = storage.save_task_state(task)
    storage.save_task_state(saved.elsewhere(-100))

    for late in (saved.elsewhere(-200), task):
        with pytest.raises(Conflict):
            storage.save_task_state(late)
    assert storage.load_task_state(task.prediction_id).answer_chat_id == -100


def test_a_task_that_is_gone_is_not_found_and_cannot_be_changed(storage, store, task):
    saved = storage.save_task_state(task)
    get_s3_client().delete_object(Bucket=store.bucket, Key=f"tasks/{task.prediction_id}.json")

    with pytest.raises(TaskNotFound):
        storage.load_task_state(task.prediction_id)
    with pytest.raises(Conflict):
        storage.save_task_state(saved.elsewhere(-100))


# presigned URLs


@pytest.fixture
def presigned(storage, key):
    """A function that presigns the URL of a stored photo."""
    storage.upload_to_s3(key, b"jpeg", "image/jpeg")
    return lambda: get_storage().generate_presigned_url(key)


def test_whoever_has_the_presigned_url_reads_the_photo(presigned):
    answer = requests.get(presigned(), timeout=SECONDS)

    assert (answer.status_code, answer.content) == (200, b"jpeg")
    assert answer.headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda url: url.replace(".jpg?", ".png?"), id="another photo"),
        pytest.param(lambda url: url.replace("Expires=3600", "Expires=3601"), id="a longer time"),
        pytest.param(lambda url: url[:-1] + ("0" if url[-1] != "0" else "1"), id="the signature"),
    ],
)
def test_a_presigned_url_with_anything_changed_is_refused(presigned, change):
    assert requests.get(change(presigned()), timeout=SECONDS).status_code == 403


def test_a_presigned_url_opens_no_other_method(presigned):
    assert requests.put(presigned(), data=b"x", timeout=SECONDS).status_code == 403


def test_a_presigned_url_ends_after_its_hour(presigned, monkeypatch):
    def signed(ago):
        with monkeypatch.context() as patch:
            patch.setattr("botocore.auth.get_current_datetime", lambda: datetime.now(UTC) - ago)
            return requests.get(presigned(), timeout=SECONDS).status_code

    assert signed(timedelta(minutes=59)) == 200
    assert signed(timedelta(minutes=61)) == 403


def test_a_presigned_url_carries_the_host_under_which_it_is_read(store, presigned, monkeypatch):
    if store.routes_by_host:
        pytest.skip("AWS treats an unknown Host as a bucket name")
    monkeypatch.setenv("S3_PUBLIC_ENDPOINT_URL", "http://photos.example.com")
    forget_clients()
    url = urlsplit(presigned())
    assert url.netloc == "photos.example.com"
    there = f"{store.url}{url.path}?{url.query}"

    kept = requests.get(there, headers={"Host": "photos.example.com"}, timeout=SECONDS)
    rewritten = requests.get(there, timeout=SECONDS)

    assert (kept.status_code, kept.content) == (200, b"jpeg")
    assert rewritten.status_code == 403


# conditional writes with many writers


class Note(Record):
    writer: int = 0
    n: int = 0


def test_of_many_that_create_a_record_one_wins(store, key):
    records = get_records()

    def create(writer):
        try:
            records.save(key, {"writer": writer}, etag=None)
        except Conflict:
            return False
        return True

    wins = in_threads(create)

    assert sum(wins) == 1
    assert wins[records.load(key, Note).writer]


def test_no_change_is_lost_when_many_change_one_record(store):
    people, person_id = get_people(), uuid4().int
    pictures = 3

    def start(writer):
        for picture in range(pictures):
            job = f"{writer}-{picture}"
            people.change(person_id, lambda p: p.started(job, None, now=0, limit=99))  # noqa: B023

    in_threads(start)

    expected = {f"{writer}-{picture}" for writer in range(WRITERS) for picture in range(pictures)}
    assert people.load(person_id).jobs.keys() == expected


# a lost response


@pytest.fixture
def proxy(store, monkeypatch):
    """A proxy between the bot and the store."""
    with lossy_proxy(store.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url)
        forget_clients()
        yield proxy


def test_a_write_whose_reply_was_lost_is_no_conflict(proxy, key):
    records = get_records()

    proxy.replies_to_lose = 1
    created = records.save(key, {"n": 1}, etag=None)
    proxy.replies_to_lose = 1
    changed = records.save(key, {"n": 2}, etag=created)

    assert proxy.put_statuses == [200, 412, 200, 412]
    assert records.load(key, Note) == Note(n=2, etag=changed)


# the bucket


def test_the_store_keeps_the_lifecycle_rule(store):
    (rule,) = get_s3_client().get_bucket_lifecycle_configuration(Bucket=store.bucket)["Rules"]

    assert (rule["Status"], rule["Filter"]["Prefix"]) == ("Enabled", "tasks/")
    assert rule["Expiration"]["Days"] == 1


def test_a_bucket_can_be_made_where_it_is(server, store):
    make_bucket(server, store.bucket)

    assert "Contents" not in get_s3_client().list_objects_v2(Bucket=store.bucket, Prefix="probe/")


def test_the_waiting_list_is_read_page_by_page_and_oldest_first(store):
    waiting, pages = get_waiting_list(), []

    def small(params, **_):
        pages.append(params)
        return {**params, "MaxKeys": 2}

    get_s3_client().meta.events.register("provide-client-params.s3.ListObjectsV2", small)
    for age in (3, 1, 4, 2, 5):
        waiting.add(WaitingEntry(1000.5 - age, str(age), f"p{age}"), age)
    waiting.remove(WaitingEntry(998.5, "2", "p2"))
    waiting.remove(WaitingEntry(998.5, "2", "p2"))

    entries = list(waiting.between(0, 997.501))
    assert entries == [WaitingEntry(1000.5 - age, str(age), f"p{age}") for age in (5, 4, 3)]
    assert len(pages) == 2


def test_the_waiting_list_knows_an_updates_prediction_and_status_message(store):
    waiting = get_waiting_list()
    waiting.add(WaitingEntry(1000.5, "1", "p1"), 5)
    waiting.add(WaitingEntry(1000.5, "12", "p12"))
    assert waiting.find(1000.5, "1") == ("p1", 5)
    assert waiting.find(1000.5, "12") == ("p12", None)
    assert waiting.find(1000.5, "2") == waiting.find(1000, "1") == (None, None)


def test_a_store_that_ignores_conditions_is_refused_by_name(tmp_path):
    with (
        servers.rclone(tmp_path) as careless,
        pytest.raises(StoreUnfit, match=f"{careless.url} ignores If-None-Match"),
    ):
        make_bucket(careless, "my-bot-bucket")

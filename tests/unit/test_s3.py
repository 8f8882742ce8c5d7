"""The five S3 functions, tested on moto."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from common.bot.storage import get_storage
from common.bot.tasks import State, Task
from common.clients.s3 import get_s3_client
from common.errors import Conflict, TaskNotFound, UnreadableRecord


@pytest.fixture
def storage(bucket):
    return get_storage()


@pytest.fixture
def task():
    return Task(
        prediction_id="p1",
        chat_id=123,
        message_id=7,
        owner_id=123,
        job="1",
        language="ru",
        input_key="images/input/x.jpg",
        created_at=1_760_000_000,
    )


def test_an_uploaded_object_can_be_downloaded_and_has_its_type(storage, bucket):
    storage.upload_to_s3("images/input/x.jpg", b"\xff\xd8", "image/jpeg")
    assert storage.download_from_s3("images/input/x.jpg") == b"\xff\xd8"
    head = bucket.head_object(Bucket="my-bot-bucket", Key="images/input/x.jpg")
    assert head["ContentType"] == "image/jpeg"


def test_downloading_a_missing_object_is_a_key_error(storage):
    with pytest.raises(KeyError):
        storage.download_from_s3("images/input/none.jpg")


def test_calls_have_the_bots_own_user_agent(storage):
    requests = []
    get_s3_client().meta.events.register(
        "before-send.s3", lambda request, **_: requests.append(request)
    )
    storage.look()
    assert requests[0].headers["User-Agent"].startswith(b"darkroom ")


def test_a_presigned_url_is_valid_for_an_hour(storage):
    url = urlsplit(storage.generate_presigned_url("images/input/x.jpg"))
    query = parse_qs(url.query)
    assert query["X-Amz-Expires"] == ["3600"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


def test_a_presigned_url_has_the_public_host(bucket, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://minio:9000")
    monkeypatch.setenv("S3_PUBLIC_ENDPOINT_URL", "http://127.0.0.1:9000")
    url = get_storage().generate_presigned_url("images/input/x.jpg")
    assert url.startswith("http://127.0.0.1:9000/my-bot-bucket/images/input/x.jpg?")


def test_on_aws_a_presigned_url_has_the_buckets_regional_host(bucket, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "eu-central-1")  # Lambda sets both
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    url = get_storage().generate_presigned_url("images/input/x.jpg")
    assert urlsplit(url).netloc == "my-bot-bucket.s3.eu-central-1.amazonaws.com"


def test_a_task_is_stored_under_the_agreed_key_and_in_the_agreed_form(storage, bucket, task):
    storage.save_task_state(task)
    stored = bucket.get_object(Bucket="my-bot-bucket", Key="tasks/p1.json")
    assert stored["ContentType"] == "application/json"
    content = json.loads(stored["Body"].read())
    assert content["chat_id"] == 123
    assert "etag" not in content


def test_a_loaded_task_has_the_etag_needed_to_change_it(storage, task):
    saved = storage.save_task_state(task)
    assert storage.load_task_state("p1") == saved
    changed = storage.save_task_state(saved.elsewhere(-100))
    assert storage.load_task_state("p1").answer_chat_id == -100
    assert changed.etag != saved.etag


def test_the_slower_of_two_writers_loses(storage, task):
    saved = storage.save_task_state(task)
    storage.save_task_state(saved.elsewhere(-100))
    with pytest.raises(Conflict):
        storage.save_task_state(saved.elsewhere(-200))
    assert storage.load_task_state("p1").answer_chat_id == -100


def test_a_prediction_can_have_only_one_task(storage, task):
    storage.save_task_state(task)
    with pytest.raises(Conflict):
        storage.save_task_state(task)


def test_an_unknown_task_is_not_found(storage):
    with pytest.raises(TaskNotFound):
        storage.load_task_state("p1")


def test_the_readable_fields_of_a_malformed_task_are_used(storage, bucket):
    content = b'{"chat_id": 123, "prompt": "blue", "language": "new", "owner_id": "new"}'
    bucket.put_object(Bucket="my-bot-bucket", Key="tasks/p1.json", Body=content)
    task = storage.load_task_state("p1")
    known = (task.prediction_id, task.chat_id, task.prompt, task.state)
    assert known == ("p1", 123, "blue", State.WAITING)
    moved = storage.save_task_state(task.elsewhere(-100))
    assert storage.load_task_state("p1").model_dump() == moved.model_dump()


def test_a_task_without_a_chat_is_unreadable(storage, bucket):
    bucket.put_object(Bucket="my-bot-bucket", Key="tasks/p1.json", Body=b'{"chat_id": "?"}')
    with pytest.raises(UnreadableRecord, match=r"tasks/p1.json can't be read"):
        storage.load_task_state("p1")

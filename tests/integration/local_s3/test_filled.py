"""The bench fills the store with exactly the objects that the bot itself stores for photos."""

import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from mypy_boto3_s3 import S3Client

from bench.filled import BUCKET, FIRST, ONE_IN
from common.bot.claims import Claims
from common.bot.people import People
from common.bot.storage import Storage
from common.bot.waiting import WaitingList
from common.clients.records import Records
from local.s3.moto_process import Moto

from .store import serving_s3

TASKS = ONE_IN + 1
PREDICTIONS = [f"{number:026d}" for number in range(FIRST, FIRST + TASKS)]


@pytest.fixture(scope="module")
def filled() -> Iterator[S3Client]:
    """A client of an embedded S3 that starts with tasks and stores nothing in a file."""
    command = (sys.executable, "-m", "bench.filled", str(TASKS))
    with closing(Moto(command)) as moto, serving_s3(moto) as store:
        yield store.client()
    assert not Path(str(TASKS)).exists()


def test_the_bot_can_load_each_task_and_its_picture(filled: S3Client) -> None:
    storage = Storage(filled, filled, Records(filled, BUCKET), BUCKET)

    tasks = [storage.load_task_state(prediction) for prediction in PREDICTIONS]

    for task in tasks:
        assert storage.download_from_s3(task.input_key)


def test_each_updates_claim_leads_to_its_prediction(filled: S3Client) -> None:
    claims = Claims(Records(filled, BUCKET), WaitingList(filled, BUCKET))

    found = [claims.take(str(FIRST + at), time.time()).prediction_id for at in range(TASKS)]

    assert found == PREDICTIONS


def test_waiting_people_are_on_the_waiting_list_with_open_claims(filled: S3Client) -> None:
    people, now = People(Records(filled, BUCKET)), time.time()
    waiting = WaitingList(filled, BUCKET)
    claims = Claims(Records(filled, BUCKET), waiting)

    entries = list(waiting.between(0, now + 1))

    assert [each.prediction_id for each in entries] == [PREDICTIONS[0], PREDICTIONS[ONE_IN]]
    assert [each.update_id for each in entries] == [str(FIRST), str(FIRST + ONE_IN)]
    for at in range(TASKS):
        assert list(people.load(FIRST + at).begun(now)) == [str(FIRST + at)]
        assert claims.is_open(str(FIRST + at)) == (at % ONE_IN == 0)

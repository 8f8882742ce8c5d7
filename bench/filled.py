"""Moto that holds what the bot leaves of so many tasks: `python -m bench.filled TASKS`.

Moto's own `put_object` puts it there, in its process: a PUT over HTTP takes a millisecond, and
these are hundreds of thousands. Then it serves the local cloud as `local/s3/moto_worker.py` does.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from common.bot.tasks import Task
from common.texts import Language
from local.s3.moto_worker import main
from local.sam.intrinsics import REGION

from .events import ENVIRONMENT

BUCKET = ENVIRONMENT["BUCKET_NAME"]
ONE_IN = 100  # tasks still waits for its model
FIRST = 10**9  # ids from here on, so that they meet none of the updates that are measured


def fill(tasks: int) -> None:
    """Put so many tasks into the bucket."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    backend.create_bucket(BUCKET, REGION)
    gc.disable()  # it would go through all of them again and again
    for number in range(FIRST, FIRST + tasks):
        for key, body in left_by(number, time.time()):
            backend.put_object(BUCKET, key, body)
    gc.enable()
    gc.collect()  # they are old: as if they had come in the course of a day


def left_by(number: int, now: float) -> Iterator[tuple[str, bytes]]:
    """Yield the keys and contents that remain of a photo; its picture is cut short."""
    prediction = f"{number:026d}"
    image = f"images/input/{uuid4()}.jpg"
    task = Task(
        prediction_id=prediction,
        chat_id=number,
        message_id=1,
        owner_id=number,
        job=str(number),
        language=Language.ENGLISH,
        input_key=image,
        prompt="make it sepia",
        created_at=now,
    )
    waits = number % ONE_IN == 0
    claim = {"state": "done", "prediction_id": prediction, "status_message_id": 2}
    job = {"started_at": now, "album": None, "prediction_id": prediction, "status_message_id": 2}
    person = {"jobs": {str(number): job} if waits else {}, "albums": {}}
    records = {
        f"tasks/{prediction}.json": (task if waits else task.answered()).model_dump(mode="json"),
        f"updates/{number}.json": claim,
        f"people/{number}.json": person,
    }
    yield image, b"\xff\xd8\xff\xd9"
    for key, record in records.items():
        yield key, json.dumps({**record, "write_id": uuid4().hex}).encode()
    if waits:
        yield f"waiting/{now:014.3f}-{prediction}", b""


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    main()

"""Run moto with the objects that many tasks leave behind: `python -m bench.filled TASKS`.

They are stored in moto's process with its own `put_object`, because hundreds of thousands of PUTs
over HTTP would take a millisecond each. The process then serves, like `local/s3/moto_worker.py`.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from common.bot.claims import Claim
from common.bot.tasks import Task
from common.texts import ENGLISH
from local.s3.moto_worker import main
from local.sam.made_up import REGION

from .events import ENVIRONMENT

BUCKET = ENVIRONMENT["BUCKET_NAME"]
ONE_IN = 100  # one task in this many still waits for its model
FIRST = 10**9  # the lowest id, high enough not to clash with a measured update's


def fill(tasks: int) -> None:
    """Put this many tasks into the bucket."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    backend.create_bucket(BUCKET, REGION)
    gc.disable()  # it would scan all the objects again and again
    for number in range(FIRST, FIRST + tasks):
        for key, body in left_by(number, time.time()):
            backend.put_object(BUCKET, key, body)
    gc.enable()
    gc.collect()  # the objects are now old, as if they had arrived over a day


def left_by(number: int, now: float) -> Iterator[tuple[str, bytes]]:
    """Yield the keys and contents that a photo leaves behind, with a minimal picture."""
    prediction = f"{number:026d}"
    image = f"images/input/{uuid4()}.jpg"
    task = Task(
        prediction_id=prediction,
        chat_id=number,
        message_id=1,
        owner_id=number,
        job=str(number),
        language=ENGLISH,
        input_key=image,
        prompt="make it sepia",
        created_at=now,
        status_message_id=2,
    )
    waits = number % ONE_IN == 0
    claim = Claim(first_at=now)
    ended = claim.model_copy(update={"prediction_id": prediction}).answered()
    person = {"jobs": {str(number): {"started_at": now, "album": None}}, "albums": {}}
    records = {
        f"tasks/{prediction}.json": task.model_dump(mode="json"),
        f"updates/{number}.json": (claim if waits else ended).model_dump(mode="json"),
        f"people/{number}.json": person,
    }
    yield image, b"\xff\xd8\xff\xd9"
    for key, record in records.items():
        yield key, json.dumps({**record, "write_id": uuid4().hex}).encode()
    if waits:
        yield task.entry.key, b"2"


if __name__ == "__main__":
    fill(int(sys.argv[1]))
    main()

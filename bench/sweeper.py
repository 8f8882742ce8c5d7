"""Measure one sweeper run with 5,000 waiting tasks, compared with an earlier commit's.

All predictions are still running, so each is looked up but nothing is sent: how much a run can send
depends on Telegram, not on the sweeper. Both sweepers read the same bucket, 50 ms from every
service, with a timeout of two hours. Only one pair is measured: the earlier run takes minutes.
BENCH_WAITING sets another number of tasks.
"""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from common.bot.tasks import Task
from common.bot.waiting import WaitingEntry
from common.texts import ENGLISH
from local.settings import LOCAL_VALUES
from trust.cloud import Cloud

from .before import AGAINST, OTHER, REMEDY, python_of
from .goals import BEFORE_SWEEPER
from .path import RTT, caller
from .processes import ROOT
from .report import Row
from .store import running_cloud
from .world import outside_world

COUNT = int(os.environ.get("BENCH_WAITING", "5000"))
NAME = f"the sweeper, {COUNT:,} waiting, 50 ms to every service"
BUCKET = "waiting-tasks"  # not the bot's, where the cloud's own sweeper would settle tasks
AGE, PATIENCE = 600, 7200  # seconds
KEYS = {name: LOCAL_VALUES[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}


def measure(_: int) -> list[Row]:
    """Return the row."""
    if OTHER is None:
        return [Row(NAME, "s", skipped=REMEDY)]
    with outside_world() as (outside, world), running_cloud(0) as cloud:
        fill(cloud, COUNT)
        port = outside.ask({"relay": cloud.ports["s3"]})
        env = (
            world
            | KEYS
            | {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}", "BUCKET_NAME": BUCKET}
        )
        outside.ask({"rtt": RTT})
        ours, theirs = (_swept(checkout, env) for checkout in (ROOT, OTHER))
    return [Row(NAME, "s", [ours], AGAINST, [theirs], goal=BEFORE_SWEEPER)]


def fill(cloud: Cloud, count: int) -> None:
    """Put `count` tasks and their entries into the bucket, in a form that both commits can read."""
    created = time.time() - AGE
    cloud.s3.create_bucket(Bucket=BUCKET)

    def put(number: int) -> None:
        task = Task(
            prediction_id=f"{number:026d}",
            chat_id=number + 1,
            message_id=1,
            owner_id=number + 1,
            job=str(number),
            language=ENGLISH,
            input_key="images/input/none.jpg",
            created_at=created,
        )
        body = json.dumps({**task.model_dump(mode="json"), "write_id": str(number)}).encode()
        key = f"tasks/{task.prediction_id}.json"
        cloud.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        entry = WaitingEntry(created, "", task.prediction_id)  # in the older form
        cloud.s3.put_object(Bucket=BUCKET, Key=entry.key, Body=b"")

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(put, range(count)))


def _swept(checkout: Path, env: dict[str, str]) -> float:
    """Return the seconds that a checkout's sweeper takes. Raises RuntimeError if it missed one."""
    event = {"time": datetime.now(UTC).isoformat()}
    sweeper = caller(
        "task_sweeper.app", env, checkout=checkout, python=python_of(checkout), seconds=PATIENCE
    )
    with sweeper as server:
        call = server.ask(event)
    if call["status"] != {"Running": COUNT}:
        raise RuntimeError(f"the sweeper of {checkout} returned {call['status']}")
    return float(call["ms"]) / 1e3

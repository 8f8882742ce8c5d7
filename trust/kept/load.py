"""Put load on a local cloud that will be killed, and record what was acknowledged."""

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import boto3
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.settings import LOCAL_VALUES

from ..cloud import PHOTO, Cloud

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET, PREFIX = "my-bot-bucket", "trial"
Photo = tuple[int, int]  # chat and message
SECONDS = 10  # for a running cloud to respond
BEGIN_SECONDS = 60  # for a cloud to accept a photo


@dataclass
class Acknowledged:
    """Everything acknowledged with a 2xx.

    Photos and texts are pairs of chat and message id. An object is None if its DELETE was
    acknowledged. If a request for an object was cut off, `unsure` has what it may contain instead.
    """

    photos: set[Photo] = field(default_factory=set)
    texts: set[Photo] = field(default_factory=set)
    objects: dict[str, str | None] = field(default_factory=dict)
    unsure: dict[str, str | None] = field(default_factory=dict)
    predictions: set[str] = field(default_factory=set)
    writes: int = 0
    _changed: set[str] = field(default_factory=set)
    _looked_at: set[str] = field(default_factory=set)

    def write(self, key: str, content: str | None) -> None:
        """Record that an object is about to be written or deleted."""
        self._changed.add(key)
        self.unsure[key] = content

    def written(self, key: str) -> None:
        """Record that the write or deletion was acknowledged."""
        self.objects[key] = self.unsure.pop(key)
        self.writes += 1

    def take_changed_objects(self) -> set[str]:
        """Return the keys of objects changed since the last call."""
        found, self._changed = self._changed, set()
        return found

    def take_new_predictions(self) -> set[str]:
        """Return the predictions acknowledged since the last call."""
        found = self.predictions - self._looked_at
        self._looked_at |= found
        return found


class Load:
    """Threads that keep sending requests from `start` until `stop`."""

    def __init__(
        self,
        cloud: Cloud,
        s3: "S3Client",
        people: list[int],
        found: Acknowledged,
        *,
        rng: random.Random,
        is_full: Callable[[], bool],
    ):
        """Create the threads; while `is_full()` is true, they send no photos."""
        self._cloud, self._s3, self._people, self._found = cloud, s3, people, found
        self._is_full = is_full
        self._stop, self._has_begun = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=(act, random.Random(rng.random())))
            for act in (self._photo, self._photo, self._text, self._object, self._prediction)
        ]

    def start(self) -> None:
        """Start sending."""
        for thread in self._threads:
            thread.start()

    def wait_until_begun(self) -> None:
        """Return once a photo is acknowledged, or enough photos are waiting for their answers."""
        self._cloud.must(self._has_begun.wait(BEGIN_SECONDS), "accepted no photo")

    def stop(self) -> None:
        """Stop sending, and return once all threads have ended."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _go_on(
        self, act: Callable[[requests.Session, random.Random], None], rng: random.Random
    ) -> None:
        with requests.Session() as http:
            http.trust_env = False
            while not self._stop.is_set():
                try:
                    act(http, rng)
                except (requests.RequestException, BotoCoreError, ClientError):
                    self._stop.wait(0.05)  # the cloud was killed, or is still starting
                self._stop.wait(rng.uniform(0, 0.2))

    def _photo(self, http: requests.Session, rng: random.Random) -> None:
        if self._is_full():  # otherwise every restart causes more cold starts than the last
            self._has_begun.set()
            return
        person = rng.choice(self._people)
        url = f"{self._cloud.url('telegram')}/_emulator/users/{person}/messages"
        sent = http.post(
            url, data={"text": "", "chat_id": person}, files={"photo": PHOTO}, timeout=SECONDS
        )
        sent.raise_for_status()
        (message,) = sent.json()["messages"]
        self._found.photos.add((person, message["message_id"]))
        self._has_begun.set()

    def _text(self, http: requests.Session, rng: random.Random) -> None:
        token, person = LOCAL_VALUES["TELEGRAM_BOT_TOKEN"], rng.choice(self._people)
        url = f"{self._cloud.url('telegram')}/bot{token}/sendMessage"
        words = {"chat_id": person, "text": str(uuid.uuid4())}
        sent = http.post(url, json=words, timeout=SECONDS)
        sent.raise_for_status()
        self._found.texts.add((person, sent.json()["result"]["message_id"]))

    def _object(self, _: requests.Session, rng: random.Random) -> None:
        key = f"{PREFIX}/{rng.randrange(300)}"
        content = None if rng.random() < 0.2 else str(rng.random()) * rng.choice((1, 1000))
        self._found.write(key, content)
        if content is None:
            self._s3.delete_object(Bucket=BUCKET, Key=key)
        else:
            self._s3.put_object(Bucket=BUCKET, Key=key, Body=content.encode())
        self._found.written(key)

    def _prediction(self, http: requests.Session, rng: random.Random) -> None:
        made = http.post(
            f"{self._cloud.url('replicate')}/v1/models/darkroom/echo/predictions",
            json={"input": {"text": str(rng.random())}},
            headers={"Authorization": f"Bearer {LOCAL_VALUES['REPLICATE_API_TOKEN']}"},
            timeout=SECONDS,
        )
        made.raise_for_status()
        self._found.predictions.add(made.json()["id"])


def s3_of(cloud: Cloud) -> "S3Client":
    """Return a client of the cloud's S3 that does not retry; threads can share it."""
    return boto3.client(
        "s3",
        endpoint_url=cloud.url("s3"),
        aws_access_key_id=LOCAL_VALUES["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=LOCAL_VALUES["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
        config=Config(
            proxies={},
            retries={"total_max_attempts": 1},
            read_timeout=SECONDS,
            connect_timeout=SECONDS,
        ),
    )

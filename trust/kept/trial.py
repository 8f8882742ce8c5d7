"""Kill the local cloud at random moments, restart it, and check that it lost nothing."""

import json
import random
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from botocore.exceptions import ClientError

from darkroom_emulators.kit.events import Entry
from darkroom_emulators.replicate.events import WebhookAttempt
from darkroom_emulators.telegram.events import ChatMessage
from local.settings import LOCAL_VALUES

from ..cloud import Cloud, Json, ask
from .load import BUCKET, Acknowledged, Load, Photo, s3_of

PEOPLE = 12
UNDER_WAY = 12  # the most photos waiting for their answers
AT_THE_START = 0.1  # the chance of another kill while the cloud restarts
LEAP, LEAPS = 30.0, 120  # seconds per leap of the clock, and leaps until all must be answered


class KilledCloud(Cloud):
    """`scripts/dev --keep`, which is killed and restarted; each of its runs is a life."""

    control_patience = 120

    def __init__(self, state: Path, seed: int):
        flags = ("--keep", str(state), "--delay", "0.1,1", "--seed", str(seed))
        super().__init__(*flags, settings={"MAX_RUNNING": "1000"})
        self.once = s3_of(self)  # a client that does not retry
        self.life = 0
        self.answers: defaultdict[Photo, list[int]] = defaultdict(list)  # the lives they arrived in
        self.finished: dict[str, int] = {}  # the life in which the bot accepted the last webhook

    def _hear(self, entry: Entry) -> None:
        event = entry.event
        if isinstance(event, WebhookAttempt):
            if event.event == "completed" and event.status == 200:
                self.finished.setdefault(event.prediction_id, self.life)
        elif isinstance(event, ChatMessage) and event.change == "new":
            self._note_answer(dict(event.message))

    def _note_answer(self, message: Json) -> None:
        if photo := _answered(message):
            self.answers[photo].append(self.life)

    def live(self, folder: Path) -> float:
        """Start the cloud, and return the seconds that it took."""
        began = time.monotonic()
        self.start(folder)
        return time.monotonic() - began

    def die(self) -> None:
        """Kill the cloud, and read the rest of its events."""
        self.kill()
        self._follower.join()
        self.life += 1


@dataclass
class Findings:
    """The findings of a trial; `lost`, `unanswered` and `unexplained` should be empty."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: Acknowledged = field(default_factory=Acknowledged)
    starts: list[float] = field(default_factory=list)
    answered: set[Photo] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    unanswered: list[Photo] = field(default_factory=list)
    explained: list[Photo] = field(default_factory=list)
    unexplained: list[Photo] = field(default_factory=list)
    size: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, left unanswered, or answered twice without a reason."""
        return not (self.lost or self.unanswered or self.unexplained)

    def rows(self) -> Iterator[tuple[str, object]]:
        """Yield the lines of the table."""
        found = self.acknowledged
        yield "killed under load", self.kills["load"]
        yield "killed while it started", self.kills["start"]
        yield "photos acknowledged", len(found.photos)
        yield "bot messages acknowledged", len(found.texts)
        yield "objects written or deleted", found.writes
        yield "predictions acknowledged", len(found.predictions)
        yield "acknowledged, but lost", len(self.lost)
        yield "photos without an answer", len(self.unanswered)
        yield "photos answered twice due to a kill", len(self.explained)
        yield "photos answered twice without a reason", len(self.unexplained)
        yield "median start, seconds", f"{statistics.median(self.starts):.1f}"
        yield "state at the end, MB", f"{self.size / 1e6:.1f}"


def run(folder: Path, kills: int, seed: int, most: float, say: Callable[[str], None]) -> Findings:
    """Kill a cloud under load `kills` times, or until it loses something; then judge it."""
    rng, found = random.Random(seed), Findings()
    cloud = KilledCloud(folder / "state", seed)
    found.starts.append(cloud.live(folder))
    people = [_person(cloud) for _ in range(PEOPLE)]
    try:
        _kill_often(cloud, found, people, kills=kills, most=most, rng=rng, folder=folder, say=say)
        _settle(cloud, found, say)
        _judge(cloud, found)
    except BaseException:
        cloud.kill()
        raise
    cloud.stop()
    found.size = sum(file.stat().st_size for file in (folder / "state").iterdir())
    return found


def _kill_often(
    cloud: KilledCloud,
    found: Findings,
    people: list[int],
    *,
    kills: int,
    most: float,
    rng: random.Random,
    folder: Path,
    say: Callable[[str], None],
) -> None:
    for number in range(1, kills + 1):
        is_full = partial(_is_full, cloud, found)
        load = Load(cloud, cloud.once, people, found.acknowledged, rng=rng, is_full=is_full)
        load.start()
        try:
            load.wait_until_begun()
            time.sleep(rng.uniform(0, most))
            cloud.die()
        finally:
            load.stop()
        found.kills["load"] += 1
        if rng.random() < AT_THE_START and number < kills:
            cloud.spawn(folder)
            time.sleep(rng.uniform(0, found.starts[0]))
            cloud.kill()
            found.kills["start"] += 1
        found.starts.append(cloud.live(folder))
        found.lost += _lost(cloud, found.acknowledged)
        found.answered = _answered_photos(cloud, found)
        say(f"{number} of {kills}: {len(found.acknowledged.photos)} photos, {len(found.lost)} lost")
        if found.lost:
            break


def _is_full(cloud: KilledCloud, found: Findings) -> bool:
    waiting = found.acknowledged.photos - cloud.answers.keys() - found.answered
    return len(waiting) >= UNDER_WAY


def _person(cloud: Cloud) -> int:
    wanted = {"id": 0, "first_name": "Guest", "language_code": "en"}
    return int(cloud.control("telegram", "POST", "users", json=wanted)["id"])


def _lost(cloud: KilledCloud, found: Acknowledged) -> list[str]:
    """Return everything that was acknowledged but is missing."""
    seen = {place for chat in _chats(found) for place in _messages(cloud, chat)}
    lost = [f"message {place}" for place in sorted((found.photos | found.texts) - seen)]
    for prediction in sorted(found.take_new_predictions()):
        answer = ask(
            "GET",
            f"{cloud.url('replicate')}/v1/predictions/{prediction}",
            headers={"Authorization": f"Bearer {LOCAL_VALUES['REPLICATE_API_TOKEN']}"},
            timeout=30,
        )
        lost += [f"prediction {prediction}"] if answer.status_code != 200 else []
    for key in sorted(found.take_changed_objects()):
        there, wanted = _object(cloud, key), found.objects.get(key)
        if there != wanted and not (key in found.unsure and there == found.unsure[key]):
            lost.append(f"object {key}")
        found.objects[key] = there
        found.unsure.pop(key, None)
    return lost


def _chats(found: Acknowledged) -> set[int]:
    return {chat for chat, _ in found.photos | found.texts}


def _messages(cloud: Cloud, chat: int) -> dict[Photo, Json]:
    shown = cloud.control("telegram", "GET", f"chats/{chat}/messages")["messages"]
    return {(chat, message["message_id"]): message for message in shown}


def _object(cloud: KilledCloud, key: str) -> str | None:
    try:
        found = cloud.once.get_object(Bucket=BUCKET, Key=key)
    except ClientError as exc:
        if exc.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    return str(found["Body"].read().decode())


def _settle(cloud: KilledCloud, found: Findings, say: Callable[[str], None]) -> None:
    """Advance the clock until every photo is answered, or should have been."""
    for leap in range(LEAPS):
        found.unanswered = sorted(found.acknowledged.photos - _answered_photos(cloud, found))
        if not found.unanswered:
            return
        if leap % 10 == 0:
            say(f"{len(found.unanswered)} photos are waiting for their answers")
        cloud.control("telegram", "POST", "clock", json={"advance": LEAP})


def _answered_photos(cloud: Cloud, found: Findings) -> set[Photo]:
    shown = (m for chat in _chats(found.acknowledged) for m in _messages(cloud, chat).values())
    return {photo for message in shown if (photo := _answered(message))}


def _answered(message: Json) -> Photo | None:
    """Return the photo that a message from the bot answers with a picture, or None."""
    sender, target = message.get("from", {}), message.get("reply_to_message")
    if not (sender.get("is_bot") and "photo" in message and target):
        return None
    return message["chat"]["id"], target["message_id"]


def _judge(cloud: KilledCloud, found: Findings) -> None:
    """Decide for each photo with several answers whether a kill cut off the runs that sent them."""
    predictions: defaultdict[Photo, set[str]] = defaultdict(set)
    for key, content in cloud.stored("tasks/").items():
        task = json.loads(content)
        photo = (task["chat_id"], task.get("message_id", 0))
        predictions[photo].add(key.removeprefix("tasks/").removesuffix(".json"))
    for photo, lives in cloud.answers.items():
        if len(lives) < 2:
            continue
        finished = [cloud.finished[each] for each in predictions[photo] if each in cloud.finished]
        was_cut = len(set(lives)) == len(lives) and all(life >= lives[-1] for life in finished)
        (found.explained if was_cut else found.unexplained).append(photo)

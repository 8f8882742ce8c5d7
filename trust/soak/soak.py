"""Run a soak: send photos through a running cloud with many faults, until everything has ended."""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from darkroom_emulators.kit.events import Entry

from ..cloud import PHOTO, Cloud, ask
from ..person import Person
from .chaos import PARTS, faults_of
from .ledger import Ledger
from .odd_pictures import odd_pictures
from .verdict import Verdict, judge

WAVE = 20
PEOPLE = 25
ODD_PICTURES = odd_pictures()
CAPTIONS = ("", "make it sepia", "сделай серым", "blur")
# less than a lease (60 s), so that a run in progress when time is advanced keeps its lease
STEP_SECONDS = 25
STEPS_IN_A_WAVE = 4
# two hours: the sweeper makes up for a lost webhook in 15 minutes, unless a fault hits it too
LAST_STEPS = 288
RUN_PATIENCE = 300


@dataclass(frozen=True)
class Soak:
    """The number of photos and the rate of faults; `seed` determines the random choices."""

    photos: int
    rate: float
    seed: int

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags with which the cloud is started."""
        return ("--delay", "0.5,3", "--seed", str(self.seed))


class SoakCloud(Cloud):
    """A cloud whose events are written to a ledger and a file, and are not kept in memory."""

    control_patience = RUN_PATIENCE  # advancing time can start a sweep, and waits for its end

    def __init__(self, soak: Soak, events: Path):
        super().__init__(*soak.flags, settings={"MAX_RUNNING": "1000"})
        self.ledger = Ledger()
        self._file = events

    def _hear(self, entry: Entry) -> None:
        self.ledger.take(entry)
        with self._file.open("a", encoding="utf-8") as file:
            print(json.dumps(entry.as_json(), ensure_ascii=False), file=file)

    def strike(self, rate: float) -> None:
        """Inject faults at this rate from now on; 0 stops them."""
        for part in PARTS:
            url = self.url("page") + f"/api/{part}/faults"
            answer = ask("PUT", url, json=faults_of(part, rate) if rate else [], timeout=30)
            self.must(answer.status_code == 200, f"refused faults: {answer.text}")

    def rests(self) -> None:
        """Wait until no function is busy."""
        with self._changed:
            rested = self._changed.wait_for(lambda: self.ledger.running == 0, RUN_PATIENCE)
        self.must(rested, f"still runs functions after {RUN_PATIENCE} s")

    def passes(self) -> None:
        """Advance the cloud's clock while no function is busy."""
        self.rests()
        self.skip(STEP_SECONDS)
        self.rests()

    def is_settled(self) -> bool:
        """Return whether every photo is answered and nothing is pending."""
        queues = self.control("telegram", "GET", "deliveries")
        waiting = any(bot["queues"] for bot in queues["bots"])
        return (
            self.ledger.answered == len(self.ledger.photos)
            and not waiting
            and not self.stored("waiting/")
        )


def run(cloud: SoakCloud, soak: Soak, say: Callable[[str], None]) -> Verdict:
    """Send all photos, wait until nothing is pending, and judge the result; `say` gets progress."""
    rng = random.Random(soak.seed)
    people = [Person(cloud, language=rng.choice(("en", "ru"))) for _ in range(PEOPLE)]
    began = time.monotonic()
    cloud.strike(soak.rate)
    sent = steps = 0

    def progress(what: str) -> None:
        found = f"{cloud.ledger.answered} answered, {cloud.ledger.struck.total()} faults injected"
        passed = f"{steps * STEP_SECONDS // 60} min skipped"
        took = f"{time.monotonic() - began:.0f} s"
        say(f"{what}: {sent} of {soak.photos} sent, {found}, {passed} ({took})")

    while sent < soak.photos:
        end = min(sent + WAVE, soak.photos)
        while sent < end:
            sent += _send(rng.choice(people), rng, end - sent)
        for _ in range(STEPS_IN_A_WAVE):
            cloud.passes()
            steps += 1
        progress("sending")
    for step in range(LAST_STEPS):
        if step == LAST_STEPS // 4:
            cloud.strike(0)
        if step % 12 == 0:
            progress("settling")
        if cloud.ledger.answered == sent and _calms(cloud):
            break
        cloud.passes()
        steps += 1
    progress("settled")
    return judge(cloud.ledger.photos.values())


def _calms(cloud: SoakCloud) -> bool:
    """Stop the faults, and return whether nothing is pending."""
    cloud.strike(0)
    return cloud.is_settled()


def _send(person: Person, rng: random.Random, most: int) -> int:
    """Send a photo, an album or a file; return the number of photos in it."""
    caption = rng.choice(CAPTIONS)
    match rng.choices(("photo", "album", "file", "odd"), (8, 1, 1, 2))[0]:
        case "album" if most > 2:
            count = rng.randint(2, min(most, 4))
            person.sends(caption, photos=[PHOTO] * count)
            return count
        case "file":
            person.sends(caption, file=("photo.jpg", PHOTO, "image/jpeg"))
        case "odd":
            person.sends(caption, file=rng.choice(ODD_PICTURES))
        case _:
            person.sends(caption, photo=PHOTO)
    return 1

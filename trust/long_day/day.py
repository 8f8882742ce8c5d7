"""Run a long day of the whole local cloud: its clock runs fast, and people send photos all day.

The functions run in real time, so at 60 times the speed, an hour in the table takes a real minute
plus the time in which the functions are busy.
"""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from darkroom_emulators.kit.events import Entry

from ..cloud import PHOTO, ask
from ..person import Person
from ..soak.ledger import Photo
from ..soak.odd_pictures import odd_pictures
from ..soak.soak import Soak, SoakCloud
from ..soak.verdict import Verdict, judge
from .hours import HourRow, children_of, row_of
from .plan import HOUR, DayPlan, LongDay, Sending, plan_of
from .red import RedRows

ODD = odd_pictures()
SETTLE_HOURS = 3
LATE_PHOTOS = 3
UNFINISHED = {"new", "erring", "working"}


class DayCloud(SoakCloud):
    """The cloud of a long day; also collects red rows, and lists keys and unfinished journeys."""

    control_patience = 600  # a leap of a week contains 2,016 sweeps

    def __init__(self, day: LongDay, events: Path):
        super().__init__(Soak(day.photos, day.rate, day.seed), events)
        self.red = RedRows()

    def _hear(self, entry: Entry) -> None:
        super()._hear(entry)
        self.red.take(entry)

    def now(self) -> float:
        """Return the cloud's time in Unix seconds."""
        found: float = self.control("telegram", "GET", "clock")["now"]
        return found

    def runs(self, speed: float) -> None:
        """Set the clock's speed."""
        self.control("telegram", "POST", "clock", json={"speed": speed})

    def keys(self) -> list[str]:
        """Return all keys in the bucket."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="my-bot-bucket")
        return [each["Key"] for page in pages for each in page.get("Contents", [])]

    def unfinished(self) -> list[str]:
        """Return the journeys that the page shows as in progress or failed."""
        found = ask("GET", self.url("page") + "/api/journeys", timeout=60).json()["journeys"]
        return [f"{j['update_id']} {j['state']}" for j in found if j["state"] in UNFINISHED]


@dataclass
class DayOutcome:
    """The results of the day."""

    rows: list[HourRow]
    verdict: Verdict
    lost: list[Photo] = field(default_factory=list)
    red: list[Entry] = field(default_factory=list)
    busy: int = 0  # red rows explained by an overloaded machine
    left: dict[str, int] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)
    growth: float = 1.0

    @property
    def problems(self) -> list[str]:
        """Return a line of text for each problem."""
        found = [f"{len(self.lost)} photos were never answered"] * bool(self.lost)
        found += [f"{len(self.verdict.unexplained)} duplicates are unexplained"] * bool(
            self.verdict.unexplained
        )
        found += [f"left behind: {self.left}"] * bool(self.left)
        found += [f"{len(self.red)} red rows without a fault"] * bool(self.red)
        found += [f"unfinished journeys: {self.unfinished}"] * bool(self.unfinished)
        if self.growth > MOST_GROWTH:
            found.append(f"memory grew to {self.growth:.2f} times its size at halfway")
        return found


MOST_GROWTH = 1.1


class Running:
    """One long day in a running cloud; `say` gets the progress."""

    def __init__(self, cloud: DayCloud, day: LongDay, say: Callable[[str], None]):
        self._cloud, self._day, self._say = cloud, day, say
        self._plan: DayPlan = plan_of(day)
        self._rows: list[HourRow] = []

    def run(self) -> DayOutcome:
        """Run the day and the leaps after it, and return the outcome."""
        cloud, day = self._cloud, self._day
        people = [Person(cloud, language=("en", "ru")[n % 2]) for n in range(day.people)]
        groups = [self._group(people, number) for number in range(day.groups)]
        begin = self._hour_began = cloud.now()
        cloud.runs(day.speed)
        for at, act in sorted(self._acts(people, groups), key=lambda each: each[0]):
            while (left := begin + at - cloud.now()) > 0:
                time.sleep(min(1.0, left / day.speed))
            act()
        self._settle()
        for name, seconds in day.leaps:
            self._leap(name, seconds, people)
        if day.rest:
            cloud.skip(day.rest)
            self._note("the rest")
        return self._outcome()

    def _acts(
        self, people: list[Person], groups: list[int]
    ) -> list[tuple[float, Callable[[], None]]]:
        plan, cloud, rate = self._plan, self._cloud, self._day.rate
        acts: list[tuple[float, Callable[[], None]]] = []

        def sends(each: Sending) -> Callable[[], None]:
            return lambda: _send(each, people[each.person], groups[each.group], cloud.bot)

        acts += [(each.at, sends(each)) for each in plan.sendings]
        acts += [(each.begin, lambda: cloud.strike(rate)) for each in plan.troubles]
        acts += [(each.end, lambda: cloud.strike(0)) for each in plan.troubles]
        acts += [(at, lambda s=seconds: cloud.skip(s)) for at, seconds in plan.skips]  # type: ignore[misc]
        acts += [(at, self._stop_one) for at in plan.stops]
        acts += [(at, self._kill_one) for at in plan.kills]
        for hour in range(1, int(self._day.hours) + 1):
            acts.append((hour * HOUR, lambda h=hour: self._note(str(h))))  # type: ignore[misc]
        return acts

    def _group(self, people: list[Person], number: int) -> int:
        wanted = {"type": "group", "title": f"Group {number}", "user_id": people[0].id}
        group: int = self._cloud.control("telegram", "POST", "chats", json=wanted)["id"]
        members: list[dict[str, object]] = [{"bot": self._cloud.bot}]
        members += [{"user_id": person.id} for person in people[1:]]
        for each in members:
            self._cloud.control("telegram", "POST", f"chats/{group}/members", json=each)
        return group

    def _stop_one(self) -> None:
        """Suspend the newest instance for a while, whatever it is doing, while photos are sent."""
        if process := self._instance():
            self._say(f"process {process.pid} is suspended for {self._day.stopped:.0f} s")
            process.send_signal(signal.SIGSTOP)
            threading.Timer(self._day.stopped, _go_on, [process]).start()

    def _kill_one(self) -> None:
        if process := self._instance():
            self._say(f"process {process.pid} is killed")
            process.kill()

    def _instance(self) -> psutil.Process | None:
        """Return the newest instance's process, and mark its journeys' red rows as explained."""
        found, _ = children_of(psutil.Process(self._cloud.pid))
        if not found:
            return None
        process = max(found, key=lambda each: each.create_time())
        stream = process.environ()["AWS_LAMBDA_LOG_STREAM_NAME"]
        self._cloud.red.stopped(stream)
        return process

    def _note(self, name: str) -> None:
        cloud = self._cloud
        row = row_of(name, self._hour_began, cloud.ledger, cloud.pid, cloud.keys())
        self._rows.append(row)
        self._hour_began = cloud.now()
        self._say(
            f"{name}: {row.sent} sent, {row.unanswered} unanswered, {row.memory:.0f} MiB, "
            f"{cloud.ledger.struck.total()} faults, {len(cloud.red.unexplained)} red"
        )

    def _settle(self) -> None:
        """Wait until everything sent is answered, for up to SETTLE_HOURS of the cloud's clock."""
        cloud = self._cloud
        cloud.strike(0)
        until = cloud.now() + SETTLE_HOURS * HOUR
        while cloud.now() < until and not cloud.is_settled():
            time.sleep(1)
        self._note("settled")

    def _leap(self, name: str, seconds: float, people: list[Person]) -> None:
        """Send some photos, and skip a long time before their predictions end."""
        self._cloud.runs(1)
        for person in people[:LATE_PHOTOS]:
            person.sends("make it sepia", photo=PHOTO)
        self._cloud.skip(seconds)
        self._cloud.runs(self._day.speed)
        self._settle()
        self._rows[-1] = replace(self._rows[-1], name=name)

    def _outcome(self) -> DayOutcome:
        cloud, whole = self._cloud, int(self._day.hours)
        hours, after = self._rows[:whole], self._rows[whole:]
        verdict = judge(cloud.ledger.photos.values())
        left = {f"waiting/ ({row.name})": row.objects["waiting/"] for row in after}
        left |= after[-1].objects if self._day.rest else {}
        busy = cloud.red.of_a_busy_machine
        return DayOutcome(
            rows=self._rows,
            verdict=verdict,
            lost=verdict.lost,
            red=[each for each in cloud.red.unexplained if each not in busy],
            busy=len(busy),
            left={place: count for place, count in left.items() if count},
            unfinished=cloud.unfinished(),
            growth=hours[-1].memory / hours[whole // 2 - 1].memory if whole > 1 else 1.0,
        )


def _go_on(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):  # ended by the cloud: idle or busy for too long
        process.send_signal(signal.SIGCONT)


def _send(each: Sending, person: Person, group: int, bot: str) -> None:
    match each.kind:
        case "album":
            person.sends(each.caption, photos=[PHOTO] * 2)
        case "file":
            person.sends(each.caption, file=("photo.jpg", PHOTO, "image/jpeg"))
        case "odd":
            person.sends(each.caption, file=ODD[each.odd % len(ODD)])
        case "group":
            person.sends(f"/edit@{bot} sepia", photo=PHOTO, to=group)
        case _:
            person.sends(each.caption, photo=PHOTO)

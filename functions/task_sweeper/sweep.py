"""Settles tasks whose webhook never arrived, by asking Replicate and delivering the result.

Replicate deletes an output an hour after its prediction ended, so a run works on many tasks
concurrently. The bottleneck is Telegram's limit: workers can ask Replicate faster than they may
send. The results that can still be saved are therefore sent first, in the order they expire.
"""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from queue import Empty, PriorityQueue

from common.bot.claims import Claim, Claims, ClaimState
from common.bot.delivery import Delivery
from common.bot.storage import Storage
from common.bot.tasks import Task
from common.bot.waiting import WaitingEntry, WaitingList
from common.clients.http import CONNECTIONS
from common.clients.replicate import OUTPUT_SECONDS, ReplicateClient
from common.errors import (
    BotError,
    Refused,
    TaskNotFound,
    TryAgain,
    UnreadableRecord,
    UpstreamError,
)
from common.runtime.observability import last_resort, logger, measure_seconds
from common.runtime.together import Together
from common.texts import Text

from .pace import Pace

# a few runs short of a day: after a day, the lifecycle rule (template.yaml) may delete the task,
# and with it the record of whom to tell
GIVE_UP_SECONDS = 24 * 3600 - 900
# counted from the event's time. The run has certainly ended by then (template.yaml: Timeout, and
# EventInvokeConfig, which discards events over a minute old)
LEASE_SECONDS = 300
# how long one task's calls take if one of them hangs. If several hang, the run may die; the next
# run then handles the same tasks last, one at a time
SECONDS_FOR_ONE = 45
# enough to send at full pace: one message, with the calls around it, takes a second or two
WORKERS = CONNECTIONS
# a run lists at most this many recent entries, and as many older ones: more than it can settle
MOST_LISTED = 20_000
SCHEDULE_SECONDS = 300  # between the starts of two runs (template.yaml: Schedule)
# the golden ratio's multiples, modulo 1, spread evenly: one is soon just before any given entry
GOLDEN = 0.6180339887


class Lane(IntEnum):
    """The priority of a found entry; lower numbers are settled first."""

    SAVABLE = 0
    LOST = 1  # no output is left to save, but the person must be told
    TRIED = 2  # an earlier run failed to deliver it
    ALONE = 3  # an earlier run died while delivering it


@dataclass
class _Run:
    """One run's progress, shared by its threads: each entry is looked up, then settled.

    `now` is the event's time, in Unix seconds; `began` is the clock's value when the run began.
    """

    now: float
    began: float
    unseen: deque[WaitingEntry]
    # lane, rank within the lane (lowest first), entry
    found: PriorityQueue[tuple[Lane, float, WaitingEntry]] = field(default_factory=PriorityQueue)
    died: PriorityQueue[tuple[int, WaitingEntry]] = field(default_factory=PriorityQueue)
    # not a Counter: its += is not atomic across threads
    outcomes: list[str] = field(default_factory=list)

    def is_old(self, entry: WaitingEntry) -> bool:
        return self.now - entry.created_at > GIVE_UP_SECONDS

    def puts_off(self, claim: Claim, entry: WaitingEntry, lane: Lane) -> bool:
        """Move an entry to a later lane if an earlier run tried it; return whether it was moved."""
        if claim.state is ClaimState.ANSWERING and lane < Lane.ALONE:
            self.died.put((claim.answer_tries, entry))
            return True
        if claim.answer_tries and lane < Lane.TRIED:
            self.found.put((Lane.TRIED, claim.answer_tries, entry))
            return True
        return False

    @property
    def has_found(self) -> bool:
        """Whether an entry can be settled now; retries wait until all entries are looked up."""
        try:
            lane, _, _ = self.found.queue[0]
        except IndexError:
            return False
        return lane < Lane.TRIED or not self.unseen

    @property
    def is_done(self) -> bool:
        return not self.unseen and self.found.empty() and self.died.empty()


class Sweep:
    """Settles the entries of the waiting list that are due."""

    def __init__(
        self,
        *,
        waiting: WaitingList,
        storage: Storage,
        claims: Claims,
        replicate: ReplicateClient,
        delivery: Delivery,
        together: Together,
        pace: Pace,
        clock: Callable[[], float],
        time_left: Callable[[], float],
    ):
        """`clock` returns seconds since an arbitrary moment.

        `time_left` returns how many seconds this run has left.
        """
        self._waiting = waiting
        self._storage = storage
        self._claims = claims
        self._replicate = replicate
        self._delivery = delivery
        self._together = together
        self._pace = pace
        self._clock = clock
        self._time_left = time_left

    def run(self, *, now: float, sweep_after: float) -> Counter[str]:
        """Settle the tasks older than `sweep_after` seconds; return a count of each outcome.

        If there are too many, this run stops before its timeout and the next one continues. A
        result that killed a run is delivered last, on its own, so that it can't block the others.
        """
        run = _Run(now, self._clock(), self._due(now, sweep_after))
        workers = [lambda: self._work(run)] * min(WORKERS, len(run.unseen))
        for worker in self._together(*workers) if workers else ():
            worker.result()
        while not (run.died.empty() or self._is_late()):
            _, entry = run.died.get_nowait()
            self._noted(run, entry, lambda entry: self._settle(run, entry, Lane.ALONE))
        if not run.is_done:
            run.outcomes.append("LeftForNextRun")
        return Counter(run.outcomes)

    def _due(self, now: float, sweep_after: float) -> deque[WaitingEntry]:
        """Return the entries old enough to ask about, recent ones first; record the oldest age."""
        an_hour_ago = now - OUTPUT_SECONDS
        late = list(islice(self._waiting.between(0, an_hour_ago), MOST_LISTED))
        young = list(islice(self._waiting.between(an_hour_ago, now), MOST_LISTED))
        oldest = (late or young)[:1]
        measure_seconds(
            "OldestTaskAge", max((now - entry.created_at for entry in oldest), default=0)
        )
        due = [entry for entry in young if entry.created_at <= now - sweep_after]
        return deque([*turned(due, now), *turned(late, now)])

    def _work(self, run: _Run) -> None:
        """Settle found entries as fast as messages may be sent; meanwhile, look up others."""
        while not self._is_late():
            if run.has_found and self._pace.take():
                self._settle_next(run)
            elif run.unseen:
                self._look_at_next(run)
            elif run.has_found:
                self._pace.wait()
            else:
                return

    def _settle_next(self, run: _Run) -> None:
        try:
            lane, _, entry = run.found.get_nowait()
        except Empty:  # another worker was faster
            return
        self._noted(run, entry, lambda entry: self._settle(run, entry, lane))

    def _look_at_next(self, run: _Run) -> None:
        try:
            entry = run.unseen.popleft()
        except IndexError:  # another worker was faster
            return
        self._noted(run, entry, lambda entry: self._look(run, entry))

    def _noted(
        self, run: _Run, entry: WaitingEntry, step: Callable[[WaitingEntry], str | None]
    ) -> None:
        """Run one step for an entry, and record the outcome unless another step must follow."""
        logger.thread_safe_append_keys(prediction_id=entry.prediction_id)
        outcome: str | None = "Crashed"
        with last_resort("entry failed"):
            try:
                outcome = step(entry)
            except BotError as exc:
                outcome = "Failed"
                logger.warning("task not swept", reason=str(exc))
                if isinstance(exc, UpstreamError) and exc.retry_after is not None:
                    self._pace.hold(exc.retry_after)
                    run.found.put((Lane.TRIED, entry.created_at, entry))
                    outcome = None  # it is tried again after all others
        logger.thread_safe_clear_keys()
        if outcome is not None:
            run.outcomes.append(outcome)

    def _look(self, run: _Run, entry: WaitingEntry) -> str | None:
        """Add the entry to `found`, unless Replicate reports that the prediction is running."""
        lane, order = Lane.LOST, entry.created_at
        if not run.is_old(entry):
            try:
                prediction = self._replicate.get_prediction(entry.prediction_id)
                if not prediction.has_ended:
                    return "Running"
                if (ends_at := prediction.output_ends_at) is not None and ends_at > self._now(run):
                    lane, order = Lane.SAVABLE, ends_at
            except Refused as exc:
                if exc.upstream_status != 404:
                    raise
        run.found.put((lane, order, entry))
        return None

    def _settle(self, run: _Run, entry: WaitingEntry, lane: Lane) -> str | None:
        """Settle one entry; return the outcome, or None if it will be tried later in this run."""
        try:
            task = self._storage.load_task_state(entry.prediction_id)
        except TaskNotFound:
            if run.is_old(entry):
                self._waiting.remove(entry)
            return "WithoutTask"
        except UnreadableRecord as exc:
            self._delivery.bury(entry.prediction_id, exc)
            self._waiting.remove(entry)
            return "Unreadable"
        claim = self._claims.look(task.claim)
        if task.is_over or claim.is_settled_for(task.prediction_id):
            self._delivery.drop(task, claim)
            self._waiting.remove(entry)  # an older version may have used another key for it
            return "Tidied"
        if run.puts_off(claim, entry, lane):
            return None
        # an earlier run died while it delivered the result, and another one would die too
        if run.is_old(entry) and claim.state is ClaimState.ANSWERING:
            return self._give_up(task, run)
        return self._ask(task, run, is_old=run.is_old(entry))

    def _ask(self, task: Task, run: _Run, *, is_old: bool) -> str:
        try:
            prediction = self._replicate.get_prediction(task.prediction_id)
            if prediction.has_ended:
                now = self._now(run)
                self._delivery.deliver(prediction, now=now, lease=_lease(run, now))
                return "TooLate" if prediction.is_too_late(now) else "Answered"
        except Refused as exc:
            if exc.upstream_status == 404:
                self._end(task, Text.FAILED, run)
                return "Unknown"
            if not is_old:  # no credit, or the wrong token: that may still be fixed
                raise
        except TryAgain:
            if not is_old:
                raise
        if not is_old:
            return "Running"
        return self._give_up(task, run)

    def _give_up(self, task: Task, run: _Run) -> str:
        self._end(task, Text.GIVEN_UP, run)
        return "GivenUp"

    def _end(self, task: Task, text: Text, run: _Run) -> None:
        now = self._now(run)
        self._delivery.give_up(task, text, now=now, lease=_lease(run, now))

    def _now(self, run: _Run) -> float:
        """Return the current time in Unix seconds; `run.now` may be minutes old."""
        return run.now + self._clock() - run.began

    def _is_late(self) -> bool:
        return self._time_left() < SECONDS_FOR_ONE


def _lease(run: _Run, now: float) -> float:
    """Return how many seconds the run may still last, counted from `now`."""
    return run.now + LEASE_SECONDS - now


def turned(entries: list[WaitingEntry], now: float) -> list[WaitingEntry]:
    """Rotate the entries, so that each run starts from a different one.

    Otherwise, no run would reach the end of a list that is too long for one run.
    """
    start = int(len(entries) * (now // SCHEDULE_SECONDS * GOLDEN % 1))
    return entries[start:] + entries[:start]

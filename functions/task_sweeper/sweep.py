"""Tasks whose webhook never came: Replicate is asked, and they end the same way."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain, islice, takewhile

from common.delivery import Delivery
from common.errors import BotError, Refused, TaskNotFound, TryAgain, UnreadableRecord
from common.observability import last_resort, logger, measure_seconds
from common.replicate import ReplicateClient
from common.s3 import Storage
from common.tasks import State, Task
from common.texts import Text
from common.waiting import WaitingList

# a day, less what some runs take: after a whole one the lifecycle rule may take the task, and then
# nobody would know whom to tell (template.yaml)
GIVE_UP_SECONDS = 24 * 3600 - 900
# a task is taken until this run is surely over, counted from the event's time (template.yaml:
# Timeout, and EventInvokeConfig, by which no event is over a minute old when its run begins)
LEASE_SECONDS = 300
# what the calls for one task take, should one of them hang; where more do the run may die, and then
# the task is asked after last
SECONDS_FOR_ONE = 45


class Sweep:
    """Goes through the waiting list once; all that it talks to is passed in."""

    def __init__(
        self,
        waiting: WaitingList,
        storage: Storage,
        replicate: ReplicateClient,
        delivery: Delivery,
        time_left: Callable[[], float],
    ):
        """`time_left` says how many seconds this run still has."""
        self._waiting = waiting
        self._storage = storage
        self._replicate = replicate
        self._delivery = delivery
        self._time_left = time_left

    def run(self, *, now: float, sweep_after: float) -> Counter[str]:
        """Settle every task older than `sweep_after` seconds; return how many ended how.

        Stops in time where there are more than this run can settle: the next goes on. The oldest
        come first, but those that a run has taken already come last, the least tried of them first:
        an answer that each run dies of, or loses its time with, holds up no other.
        """
        outcomes: Counter[str] = Counter()
        listed = self._waiting.until(now)
        oldest = list(islice(listed, 1))
        measure_seconds("OldestTaskAge", max((now - created for _, created in oldest), default=0))
        due = takewhile(lambda entry: entry[1] <= now - sweep_after, chain(oldest, listed))
        tried: dict[tuple[str, float], int] = {}
        for prediction_id, created_at in chain(due, _least_tried_first(tried)):
            if self._time_left() < SECONDS_FOR_ONE:
                outcomes["LeftForNextRun"] += 1
                break
            logger.append_keys(prediction_id=prediction_id)
            outcome: str | None = "Crashed"
            with last_resort("entry failed"):
                try:
                    outcome = self._settle(prediction_id, created_at, now, tried)
                except BotError as exc:
                    outcome = "Failed"
                    logger.warning("not swept", reason=str(exc))
            if outcome:
                outcomes[outcome] += 1
        logger.remove_keys(["prediction_id"])
        return outcomes

    def _settle(
        self, prediction_id: str, created_at: float, now: float, tried: dict[tuple[str, float], int]
    ) -> str | None:
        """Return how it ended; None where it is put off, into `tried`."""
        is_old = now - created_at > GIVE_UP_SECONDS
        try:
            task = self._storage.load_task_state(prediction_id)
        except TaskNotFound:
            if is_old:
                self._waiting.remove(prediction_id, created_at)
            return "WithoutTask"
        except UnreadableRecord as exc:
            self._delivery.bury(prediction_id, exc)
            self._waiting.remove(prediction_id, created_at)
            return "Unreadable"
        if task.is_over:
            self._delivery.tidy(task)
            # a repeated update may have listed it twice, at another time than the task's
            self._waiting.remove(prediction_id, created_at)
            return "Tidied"
        if task.tries and (prediction_id, created_at) not in tried:
            tried[prediction_id, created_at] = task.tries
            return None
        if is_old and task.state is State.ANSWERING:  # a run died of it, and the next would
            return self._give_up(task, now)
        return self._ask(task, is_old=is_old, now=now)

    def _ask(self, task: Task, *, is_old: bool, now: float) -> str:
        try:
            prediction = self._replicate.get_prediction(task.prediction_id)
            if prediction.has_ended:
                self._delivery.deliver(prediction, now=now, lease=LEASE_SECONDS)
                return "Answered"
        except Refused as exc:
            if exc.upstream_status == 404:
                self._delivery.give_up(task, Text.FAILED, now=now, lease=LEASE_SECONDS)
                return "Unknown"
            if not is_old:  # no credit, or another token: it may yet be put right
                raise
        except TryAgain:
            if not is_old:
                raise
        if not is_old:
            return "Running"
        # read again: a delivery that failed has moved it
        return self._give_up(self._storage.load_task_state(task.prediction_id), now)

    def _give_up(self, task: Task, now: float) -> str:
        self._delivery.give_up(task, Text.GIVEN_UP, now=now, lease=LEASE_SECONDS)
        return "GivenUp"


def _least_tried_first(tried: dict[tuple[str, float], int]) -> Iterator[tuple[str, float]]:
    """Yield what `tried` holds by the time that the first is asked for."""
    yield from sorted(tried, key=lambda entry: (tried[entry], entry[1]))

"""The bot with one guard broken at a time: a search that does not find each is worth nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from common import records, tasks
from common.delivery import Delivery
from common.errors import Conflict, TaskNotFound
from common.records import Records
from common.tasks import Task
from common.waiting import WaitingList
from task_sweeper import sweep
from telegram_webhook import claims
from telegram_webhook.claims import Claim
from telegram_webhook.orders import Orders

_put = Records._put
_answering = Task.answering
_start = Orders._start
_keep = Orders._keep
_deliver = Delivery.deliver


def unconditional(prefix: str) -> AbstractContextManager[Any]:
    """Records under a prefix are written whatever stands there."""

    def put(self: Any, key: str, body: bytes, etag: str | None) -> str:
        if not key.startswith(prefix):
            return _put(self, key, body, etag)
        with records.s3_errors("PutObject", but={409}):
            return str(self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)["ETag"])

    return patch.object(Records, "_put", put)


def lost_write(self: Any, key: str, write_id: str) -> str:
    """Every 412 is another's."""
    raise Conflict("another writer was first")


def any_write(self: Any, key: str, write_id: str) -> str:
    """Every 412 is our own."""
    return str(self.load(key)[1])


def no_task_lease(self: Task, now: float, lease: float = 0) -> Task:
    """Whoever comes takes the task."""
    return _answering(self.model_copy(update={"lease_until": 0}), now, lease)


def keep_if_started(self: Any, order: Any, prediction_id: str, *more: Any) -> None:
    """A repeat of an update that is done keeps no task."""
    if getattr(self, "started", None) == prediction_id:
        _keep(self, order, prediction_id, *more)


def start_and_say(self: Any, *args: Any, **more: Any) -> Any:
    """Note which prediction this run has started."""
    prediction = _start(self, *args, **more)
    self.started = prediction.id
    return prediction


def done_before_create(
    self: Any, claim: Claim, order: Any, input_key: str, bring: Any, *, now: float, webhook: str
) -> Any:
    """The claim is done before there is a prediction."""
    self._reserve(order, now)
    bring()
    self._claims.done(claim, "pending")
    return self._predict(order, input_key, webhook)


def recorded_before_sent(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """At most once: the answer is noted, then sent."""
    task = self._storage.save_task_state(task.answering(now, lease))
    task = self._storage.save_task_state(task.answered())
    answer(task)
    self.tidy(task)


def tidied_before_answered(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """The waiting list forgets the task before the answer is out."""
    task = self._storage.save_task_state(task.answering(now, lease))
    self.tidy(task)
    answer(task)
    self._storage.save_task_state(task.answered())


def never_recorded(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """That the answer is out is not noted."""
    answer(self._storage.save_task_state(task.answering(now, lease)))
    self.tidy(task)


def early_is_fine(self: Any, prediction: Any, **more: Any) -> None:
    """A webhook that overtook our own write is thanked for."""
    try:
        _deliver(self, prediction, **more)
    except TaskNotFound:
        return


def never_listed(self: Any, prediction_id: str, created_at: float) -> None:
    """Nothing is put on the waiting list."""


@contextmanager
def short_leases() -> Iterator[None]:
    """A lease ends before the run that holds it."""

    def answering(self: Task, now: float, lease: float = 0) -> Task:
        return _answering(self, now, 5)

    with patch.object(Task, "answering", answering), patch.object(claims, "LEASE_SECONDS", 5):
        yield


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "tasks saved without If-Match": lambda: unconditional("tasks/"),
    "claims saved without If-None-Match": lambda: unconditional("updates/"),
    "people saved without If-Match": lambda: unconditional("people/"),
    "409 not tried again": lambda: patch.object(records, "MAX_TRIES", 1),
    "own write not known again": lambda: patch.object(Records, "_etag_of", lost_write),
    "any write taken as one's own": lambda: patch.object(Records, "_etag_of", any_write),
    "task's lease ignored": lambda: patch.object(Task, "answering", no_task_lease),
    "leases shorter than a run": short_leases,
    "sweeper's lease as short as a webhook's": lambda: patch.object(
        sweep, "LEASE_SECONDS", tasks.LEASE_SECONDS
    ),
    "claim done before the prediction": lambda: patch.object(Orders, "_start", done_before_create),
    "repeat of a done update keeps no task": lambda: patch.multiple(
        Orders, _keep=keep_if_started, _start=start_and_say
    ),
    "answer recorded before it is sent": lambda: patch.object(
        Delivery, "_finish", recorded_before_sent
    ),
    "answer never recorded": lambda: patch.object(Delivery, "_finish", never_recorded),
    "tidied before answered": lambda: patch.object(Delivery, "_finish", tidied_before_answered),
    "early webhook answered 200": lambda: patch.object(Delivery, "deliver", early_is_fine),
    "waiting list not written": lambda: patch.object(WaitingList, "add", never_listed),
}

# What found the slower ones last is tried first; where the code has moved on, the search goes on.
FOUND_BY = {
    "409 not tried again": "one photo@7=conflict",
    "own write not known again": "early webhook@16=lost",
    "task's lease ignored": "one photo@16=twin",
    "leases shorter than a run": "one photo@16=stall",
    "sweeper's lease as short as a webhook's": "slow sweeper@81=twin",
    "repeat of a done update keeps no task": "one photo@7=die-after",
    "tidied before answered": "early webhook@20=die-after",
}

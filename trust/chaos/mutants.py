"""The bot with one guard broken at a time: a search that does not find each is worth nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from common.bot import claims, tasks
from common.bot.claims import Claim, Claims, ClaimState
from common.bot.delivery import Delivery
from common.bot.people import People, Person
from common.bot.tasks import Task
from common.bot.waiting import WaitingList
from common.clients import records
from common.clients.records import Records
from common.errors import Busy, Conflict, TaskNotFound, TryAgain
from common.texts import Language, Text, say
from task_sweeper import sweep
from telegram_webhook.attempts import Attempts
from telegram_webhook.desk import Desk
from telegram_webhook.orders import Orders

_put = Records._put
_answering = Task.answering
_take = Orders.take
_note = Orders._note
_keep = Orders._keep
_claim = Claims.take
_taken = Claim.taken
_give_back = Claims.give_back
_change = People.change
_cancel = Desk.cancel
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
    return str(self.load(key, records.Record).etag)


def no_task_lease(self: Task, now: float, lease: float = 0) -> Task:
    """Whoever comes takes the task."""
    return _answering(self.model_copy(update={"lease_until": 0}), now, lease)


def no_claim_lease(self: Claim, now: float) -> Claim:
    """Whoever comes takes the update."""
    return _taken(self.model_copy(update={"lease_until": 0}), now)


def uncounted(self: Claim, now: float) -> Claim:
    """A run that takes the update is no try."""
    return _taken(self, now).model_copy(update={"tries": 0})


def untried(self: Claim, now: float) -> Claim:
    """A run that ended in an exception that nobody foresaw is no try."""
    return self.untried()


def told_nothing(self: Any, outline: Any) -> dict[str, Any]:
    """An update is given up, and nobody hears of it."""
    return {}


def done_is_done(self: Any, order: Any, claim: Claim, *more: Any) -> None:
    """A repeat of an update that is done writes down nothing that the first run has not."""
    if claim.prediction_id is None:
        _note(self, order, claim, *more)


def done_before_create(self: Any, update_id: str, now: float) -> Claim:
    """The claim is done before there is a prediction."""
    claim = _claim(self, update_id, now)
    if claim.prediction_id is None:
        ended = self._save(claim.ended(ClaimState.DONE, "pending"))
        return claim.model_copy(update={"etag": ended.etag})
    return claim


def reserved_unclaimed(self: Any, order: Any, *, now: float, webhook: str) -> None:
    """The work is reserved by whoever comes, before the claim is known to be theirs."""
    self._reserve(order, self._people.load(order.owner_id), now)
    _take(self, order, now=now, webhook=webhook)


def noted_or_not(
    self: Any, order: Any, claim: Claim, prediction_id: str, person: Any, now: float
) -> None:
    """Telegram is told 200 whatever became of the four writes."""
    try:
        _note(self, order, claim, prediction_id, person, now)
    except TryAgain:
        return


def kept_or_not(self: Any, *args: Any) -> None:
    """Telegram is told 200 where the task could not be stored."""
    try:
        _keep(self, *args)
    except TryAgain:
        return


def told_and_left(self: Any, order: Any, prediction_id: str, person: Any, status: Any) -> None:
    """Whether the answer was faster is not looked at."""
    self._people.change(
        order.owner_id,
        lambda person: person.told(order.job, order.album, prediction_id, status),
        person,
    )


def said_is_forgotten(self: Any, claim: Claim) -> None:
    """What was said already is not given back with the claim."""
    _give_back(self, claim.model_copy(update={"status_message_id": None}))


def known_for_good(self: Any, person_id: int, step: Any, known: Any = None) -> Person:
    """A person as known a moment ago is written whatever stands there."""
    if known is None:
        return _change(self, person_id, step)
    with unconditional("people/"):
        return _change(self, person_id, step, known)


def pressed_too_early(self: Any, *args: Any) -> str:
    """A press of Cancel before the model has the work is thanked for."""
    try:
        return _cancel(self, *args)
    except Busy:
        return say(Text.NOTHING_RUNS, Language.ENGLISH)


def recorded_before_sent(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """At most once: the answer is noted, then sent."""
    task = self._storage.save_task_state(task.answering(now, lease))
    self._claims.settle(task.job, task.prediction_id, now)
    task = self._storage.save_task_state(task.answered())
    answer(task)
    self.tidy(task)


def recorded_while_sent(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """The answer is noted beside being sent."""
    task = self._storage.save_task_state(task.answering(now, lease))
    self._claims.settle(task.job, task.prediction_id, now)
    for outcome in self._together(
        lambda: answer(task), lambda: self._storage.save_task_state(task.answered())
    ):
        outcome.result()
    self.tidy(task)


def tidied_before_answered(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """The waiting list forgets the task before the answer is out."""
    task = self._storage.save_task_state(task.answering(now, lease))
    self._claims.settle(task.job, task.prediction_id, now)
    self.tidy(task)
    answer(task)
    self._storage.save_task_state(task.answered())


def never_recorded(self: Any, task: Task, answer: Any, now: float, lease: float) -> None:
    """That the answer is out is not noted."""
    self._claims.settle(task.job, task.prediction_id, now)
    answer(self._storage.save_task_state(task.answering(now, lease)))
    self.tidy(task)


def early_is_fine(self: Any, prediction: Any, **more: Any) -> None:
    """A webhook that overtook our own write is thanked for."""
    try:
        _deliver(self, prediction, **more)
    except TaskNotFound:
        return


@contextmanager
def short_leases() -> Iterator[None]:
    """A lease ends before the run that holds it."""

    def answering(self: Task, now: float, lease: float = 0) -> Task:
        return _answering(self, now, 5)

    with patch.object(Task, "answering", answering), patch.object(claims, "LEASE_SECONDS", 5):
        yield


def nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "tasks saved without If-Match": lambda: unconditional("tasks/"),
    "claims saved without If-None-Match": lambda: unconditional("updates/"),
    "people saved without If-Match": lambda: unconditional("people/"),
    "people as known saved without If-Match": lambda: patch.object(
        People, "change", known_for_good
    ),
    "409 not tried again": lambda: patch.object(records, "MAX_TRIES", 1),
    "own write not known again": lambda: patch.object(Records, "_etag_of", lost_write),
    "any write taken as one's own": lambda: patch.object(Records, "_etag_of", any_write),
    "claim's lease ignored": lambda: patch.object(Claim, "taken", no_claim_lease),
    "task's lease ignored": lambda: patch.object(Task, "answering", no_task_lease),
    "leases shorter than a run": short_leases,
    "sweeper's lease as short as a webhook's": lambda: patch.object(
        sweep, "LEASE_SECONDS", tasks.LEASE_SECONDS
    ),
    "reserved without the claim": lambda: patch.object(Orders, "take", reserved_unclaimed),
    "claim done before the prediction": lambda: patch.object(Claims, "take", done_before_create),
    "claim never done": lambda: patch.object(Claims, "done", nothing),
    "known prediction paid for again": lambda: patch.object(Person, "prediction_of", nothing),
    "errors of the last wave swallowed": lambda: patch.object(Orders, "_note", noted_or_not),
    "200 before the task is stored": lambda: patch.object(Orders, "_keep", kept_or_not),
    "repeat of a done update keeps no task": lambda: patch.object(Orders, "_note", done_is_done),
    "please wait said again by a repeat": lambda: patch.object(
        Claims, "give_back", said_is_forgotten
    ),
    "please wait left where the answer was faster": lambda: patch.object(
        Orders, "_tell", told_and_left
    ),
    "answer recorded before it is sent": lambda: patch.object(
        Delivery, "_finish", recorded_before_sent
    ),
    "answer recorded while it is sent": lambda: patch.object(
        Delivery, "_finish", recorded_while_sent
    ),
    "answer never recorded": lambda: patch.object(Delivery, "_finish", never_recorded),
    "answered without asking the claim": lambda: patch.object(Claims, "settle", lambda *_: True),
    "tidied before answered": lambda: patch.object(Delivery, "_finish", tidied_before_answered),
    "early webhook answered 200": lambda: patch.object(Delivery, "deliver", early_is_fine),
    "waiting list not written": lambda: patch.object(WaitingList, "add", nothing),
    "tries of an update not counted": lambda: patch.object(Claim, "taken", uncounted),
    "unforeseen exceptions are no tries": lambda: patch.object(Claim, "failed", untried),
    "an update given up without a word": lambda: patch.object(Attempts, "_tell", told_nothing),
    "an update given up only after ten tries": lambda: patch.object(claims, "MAX_TRIES", 10),
    "cancel too early thanked for": lambda: patch.object(Desk, "cancel", pressed_too_early),
}

# What found the slower ones last is tried first; where the code has moved on, the search goes on.
FOUND_BY = {
    "people saved without If-Match": "one photo@11=lost",
    "people as known saved without If-Match": "one photo@11=lost",
    "answer recorded while it is sent": "one photo@15=error",
    "tidied before answered": "no webhook@21=lost",
    "early webhook answered 200": "early webhook@0=lost",
    "waiting list not written": "one photo@15=die-after",
    "sweeper's lease as short as a webhook's": "slow sweeper@88=twin",
    "own write not known again": "early webhook@14=lost",
    "answered without asking the claim": "canceled@8=error",
    "cancel too early thanked for": "canceled@11=stall",
}

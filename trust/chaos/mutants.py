"""Mutants: versions of the bot with one guard broken. A search must find them all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from functools import partial
from typing import Any
from unittest.mock import patch

from common.bot import claims
from common.bot.claims import Claim, Claims, ClaimState
from common.bot.delivery import Delivery
from common.bot.people import People, Person
from common.bot.tasks import Task
from common.bot.waiting import WaitingList
from common.clients import records
from common.clients.records import Records
from common.errors import Conflict, NotBegun, TaskNotFound, TryAgain
from common.texts import ENGLISH, Text, say
from task_sweeper import sweep
from telegram_webhook.attempts import Attempts
from telegram_webhook.desk import Desk
from telegram_webhook.orders import Orders

from .progress_mutants import as_it_comes, late_to_delete

_put = Records._put
_answering = Claim.answering
_answer = Claims.answer
_take_answer = Delivery._take
_note = Orders._note
_keep = Orders._keep
_claim = Claims.take
_taken = Claim.taken
_give_back = Claims.give_back
_change = People.change
_cancel = Desk.cancel
_deliver = Delivery.deliver


def put_anyway(self: Any, key: str, body: bytes, etag: str | None) -> str:
    """Write a record unconditionally."""
    with records.s3_errors("PutObject", but={409}):
        return str(self._s3.put_object(Bucket=self._bucket, Key=key, Body=body)["ETag"])


def unconditional(prefix: str) -> AbstractContextManager[Any]:
    """Write the records under a prefix unconditionally."""

    def put(self: Any, key: str, body: bytes, etag: str | None) -> str:
        return (put_anyway if key.startswith(prefix) else _put)(self, key, body, etag)

    return patch.object(Records, "_put", put)


def careless(keeper: Any) -> Any:
    """Return a copy of Claims or People that writes unconditionally.

    A patch wouldn't do: overlapping runs would remove it in a different order than they applied it.
    """
    keeper = copy(keeper)
    keeper._records = copy(keeper._records)
    keeper._records._put = partial(put_anyway, keeper._records)
    return keeper


def lost_write(self: Any, key: str, write_id: str) -> str:
    """Blame every 412 on another writer."""
    raise Conflict("another writer was first")


def any_write(self: Any, key: str, write_id: str) -> str:
    """Attribute every 412 to our own earlier write."""
    return str(self.load(key, records.Record).etag)


def no_answer_lease(self: Claim, prediction_id: str, now: float, lease: float) -> Claim:
    """Let any run take the answer."""
    return _answering(self.model_copy(update={"lease_until": 0}), prediction_id, now, lease)


def no_claim_lease(self: Claim, now: float) -> Claim:
    """Let any run take the update."""
    return _taken(self.model_copy(update={"lease_until": 0}), now)


def uncounted(self: Claim, now: float) -> Claim:
    """Don't count a try when a run takes the update."""
    return _taken(self, now).model_copy(update={"tries": 0})


def untried(self: Claim, now: float) -> Claim:
    """Don't count a try when a run ends in an unforeseen exception."""
    return self.untried()


def told_nothing(self: Any, outline: Any, text: Text, *, by_call: bool) -> dict[str, Any]:
    """Give up on an update without telling anyone."""
    return {}


def done_is_done(self: Any, order: Any, claim: Claim, *more: Any) -> None:
    """Record nothing when Telegram redelivers a finished update."""
    if claim.prediction_id is None:
        _note(self, order, claim, *more)


def done_before_create(self: Any, update_id: str, now: float) -> Claim:
    """Mark the claim as done before there is a prediction."""
    claim = _claim(self, update_id, now)
    if claim.prediction_id is None:
        ended = self._save(claim.handed_to("pending"))
        return claim.model_copy(update={"etag": ended.etag})
    return claim


def noted_or_not(self: Any, order: Any, claim: Claim, person: Any, now: float) -> None:
    """Respond with 200 to Telegram even if the last writes failed."""
    try:
        _note(self, order, claim, person, now)
    except TryAgain:
        return


def kept_or_not(self: Any, *args: Any) -> None:
    """Respond with 200 to Telegram even if the task was not stored."""
    try:
        _keep(self, *args)
    except TryAgain:
        return


def told_to_nobody(self: Any, order: Any, person: Any, status_message_id: Any) -> None:
    """Don't store an album's "please wait" message for its next pictures."""


def any_status(self: Any, task: Task) -> int | None:
    """Don't check whether another picture of an album still needs "please wait"."""
    return task.status_message_id


def said_is_forgotten(self: Any, claim: Claim) -> None:
    """Give back a claim without recording the status message that was already sent."""
    _give_back(self, claim.model_copy(update={"status_message_id": None}))


def known_for_good(self: Any, person_id: int, step: Any, known: Any = None) -> Person:
    """Write a person's record as last read, overwriting any change made since."""
    return _change(self if known is None else careless(self), person_id, step, known)


def pressed_too_early(self: Any, *args: Any) -> str:
    """If Cancel is pressed before the model has started, say that nothing is in progress."""
    try:
        return _cancel(self, *args)
    except NotBegun:
        return say(Text.NOTHING_RUNS, ENGLISH)


def recorded_before_sent(self: Any, task: Task, now: float, lease: float) -> Any:
    """Record the answer before sending it, so that a run that dies in between loses it."""
    claim = _take_answer(self, task, now, lease)
    if claim is not None:
        self._claims.answered(claim)
    return claim


def noted_before(self: Any, task: Task, answered: Task, claim: Claim) -> None:
    """Only tidy up: the answer was recorded earlier."""
    self._tidy(task)


@contextmanager
def recorded_first() -> Iterator[None]:
    """Record in the claim that the answer was sent, and only then send it."""
    with (
        patch.object(Delivery, "_take", recorded_before_sent),
        patch.object(Delivery, "_end", noted_before),
    ):
        yield


def tidied_before_answered(self: Any, task: Task, now: float, lease: float) -> Any:
    """Remove the task from the waiting list before the answer is sent."""
    claim = _take_answer(self, task, now, lease)
    if claim is not None:
        self._waiting.remove(task.entry)
    return claim


def unlisted(self: Any, task: Task, now: float, lease: float) -> Any:
    """Leave the answer to another run without putting the task on the waiting list."""
    self = copy(self)
    self._waiting = copy(self._waiting)
    self._waiting.add = nothing
    return _take_answer(self, task, now, lease)


def dropped(self: Any, task: Task, claim: Claim) -> None:
    """Tidy up a task, but if another was chosen, don't put that one on the waiting list."""
    self._tidy(task)


def any_version(self: Any, task: Task, now: float, lease: float) -> Claim:
    """Take the answer even if the claim has changed since it was read."""
    return _answer(careless(self), task, now, lease)


def any_prediction(self: Claim, prediction_id: str) -> bool:
    """Answer each of an update's predictions."""
    return self.state is ClaimState.ANSWERED and self.prediction_id == prediction_id


def handed_to_nobody(self: Any, claim: Claim) -> None:
    """Give back a claim without recording that its run created a prediction."""
    _give_back(self, claim.model_copy(update={"prediction_id": None}))


def early_is_fine(self: Any, prediction: Any, **more: Any) -> None:
    """Accept a webhook that arrives before our own write."""
    try:
        _deliver(self, prediction, **more)
    except TaskNotFound:
        return


@contextmanager
def short_leases() -> Iterator[None]:
    """Let leases expire before the runs that hold them end."""

    def answering(self: Claim, prediction_id: str, now: float, lease: float) -> Claim:
        return _answering(self, prediction_id, now, 5)

    with patch.object(Claim, "answering", answering), patch.object(claims, "LEASE_SECONDS", 5):
        yield


def nothing(*_: Any, **__: Any) -> None:
    """Do nothing."""


MUTANTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "claims saved without If-None-Match": lambda: unconditional("updates/"),
    "people saved without If-Match": lambda: unconditional("people/"),
    "people saved as last read, without If-Match": lambda: patch.object(
        People, "change", known_for_good
    ),
    "409 not retried": lambda: patch.object(records, "MAX_TRIES", 1),
    "own write not recognized": lambda: patch.object(Records, "_etag_of", lost_write),
    "any write taken for our own": lambda: patch.object(Records, "_etag_of", any_write),
    "claim's lease ignored": lambda: patch.object(Claim, "taken", no_claim_lease),
    "answer's lease ignored": lambda: patch.object(Claim, "answering", no_answer_lease),
    "answer taken although its claim has changed": lambda: patch.object(
        Claims, "answer", any_version
    ),
    "leases shorter than a run": short_leases,
    "sweeper's lease as short as a webhook's": lambda: patch.object(
        sweep, "LEASE_SECONDS", claims.LEASE_SECONDS
    ),
    "claim done before the prediction": lambda: patch.object(Claims, "take", done_before_create),
    "known prediction paid for again": lambda: patch.object(
        WaitingList, "find", lambda *_: (None, None)
    ),
    "prediction of a failed run forgotten": lambda: patch.object(
        Claims, "give_back", handed_to_nobody
    ),
    "errors of the last wave swallowed": lambda: patch.object(Orders, "_note", noted_or_not),
    "200 before the task is stored": lambda: patch.object(Orders, "_keep", kept_or_not),
    "repeat of a done update stores no task": lambda: patch.object(Orders, "_note", done_is_done),
    "please wait sent again for a repeated update": lambda: patch.object(
        Claims, "give_back", said_is_forgotten
    ),
    "an album's please wait not stored": lambda: patch.object(Orders, "_tell", told_to_nobody),
    "an album's please wait left": lambda: patch.object(Delivery, "_idle_status", any_status),
    "answer recorded before it is sent": recorded_first,
    "answer never recorded": lambda: patch.object(Claims, "answered", nothing),
    "answered for each prediction": lambda: patch.object(Claim, "is_settled_for", any_prediction),
    "tidied before answered": lambda: patch.object(Delivery, "_take", tidied_before_answered),
    "task left to another run not listed": lambda: patch.object(Delivery, "_take", unlisted),
    "chosen task not listed": lambda: patch.object(Delivery, "drop", dropped),
    "early webhook answered 200": lambda: patch.object(Delivery, "deliver", early_is_fine),
    "waiting list not written": lambda: patch.object(WaitingList, "add", nothing),
    "tries of an update not counted": lambda: patch.object(Claim, "taken", uncounted),
    "unforeseen exceptions not counted as tries": lambda: patch.object(Claim, "failed", untried),
    "an update given up without a message": lambda: patch.object(Attempts, "_tell", told_nothing),
    "an update given up only after ten tries": lambda: patch.object(claims, "MAX_TRIES", 10),
    "please wait left until the answer is out": late_to_delete,
    "progress shown for every webhook": lambda: patch.object(Task, "shown", as_it_comes),
    "early cancel not tried again": lambda: patch.object(Desk, "cancel", pressed_too_early),
}

# Schedules for the mutants that took longest to find: tried first, before the search.
FOUND_BY = {
    "people saved without If-Match": "one person in two chats@",
    "people saved as last read, without If-Match": "one person in two chats@",
    "tidied before answered": "no webhook@21=lost",
    "task left to another run not listed": "progress-random@353744032571",
    "chosen task not listed": "progress-random@556828232448",
    "early webhook answered 200": "early webhook@0=lost",
    "waiting list not written": "one photo@15=die-after",
    "sweeper's lease as short as a webhook's": "slow sweeper@0=stall",
    "an album's please wait not stored": "album@0=die-before",
    "an album's please wait left": "random@245751027117",
    "answered for each prediction": "random@711927596505",
    "own write not recognized": "early webhook@14=lost",
    "early cancel not tried again": "canceled@6=twin",
    "please wait left until the answer is out": "late progress@",
    "progress shown for every webhook": "late progress@",
    "tries of an update not counted": "poison death@0=die-before",
    "unforeseen exceptions not counted as tries": "poison unforeseen@0=die-before",
    "an update given up without a message": "poison death@0=die-before",
    "an update given up only after ten tries": "poison death@0=die-before",
}

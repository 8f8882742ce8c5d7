"""Claims ensure that only one run at a time works on an update, and that it is answered once.

updates/{update_id}.json: claimed (a lease) -> answering (a lease) -> answered
                                            -> given up (see attempts.py)

There is one record per update, so that a photo needs few writes. While a prediction runs, its claim
stays `claimed`; an entry on the waiting list shows that the update has been handled, and names the
prediction. A run that answers writes its prediction into the claim. If it can't finish, it leaves
the claim `done`: the next run can take it, but only to answer for the same prediction.

A try is a run that died or ended in an unexpected exception. Every run is counted in the claim
before its work begins; if the run then ends in a BotError, it is no longer counted.
"""

from enum import StrEnum
from functools import lru_cache

from pydantic import Field

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import Busy, Conflict, TriesSpent, UnreadableRecord
from .tasks import Task
from .waiting import WaitingList, get_waiting_list

# longer than a webhook's function can run (template.yaml: Timeout), so that no run outlives its
# lease; the sweeper, which runs longer, takes longer leases
LEASE_SECONDS = 60
MAX_TRIES = 3


class ClaimState(StrEnum):
    """How far the work on an update has progressed."""

    CLAIMED = "claimed"
    DONE = "done"
    ANSWERING = "answering"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"


class Claim(Record):
    """The state of one update.

    Times are Unix seconds. `first_at` is when a run first took the update. `status_message_id` is
    the id of its "please wait" message. `answer_tries` counts the runs that began to answer,
    including those that died doing so.
    """

    update_id: str = Field(default="", exclude=True)
    state: ClaimState = ClaimState.CLAIMED
    lease_until: float = 0
    tries: int = 0
    first_at: float | None = None
    prediction_id: str | None = None
    status_message_id: int | None = None
    answer_tries: int = 0

    @property
    def is_over(self) -> bool:
        """Whether no more work should be started for the update."""
        return self.state is not ClaimState.CLAIMED

    @property
    def is_closed(self) -> bool:
        """Whether the update needs nothing more, because it was answered or given up."""
        return self.state in {ClaimState.ANSWERED, ClaimState.GIVEN_UP}

    def is_settled_for(self, prediction_id: str) -> bool:
        """Whether the prediction needs no answer: it was answered, or another one was chosen."""
        if self.prediction_id not in {None, prediction_id}:
            return True
        return self.state is ClaimState.ANSWERED

    def taken(self, now: float) -> "Claim":
        """Return the claim as taken by a run that begins at `now`.

        Raises Busy while another run has the claim. A lease far longer than any real one is
        ignored: it must have been set by a wrong clock.
        """
        if now < self.lease_until < now + 2 * LEASE_SECONDS:
            raise Busy("the update", retry_after=int(self.lease_until - now) + 1)
        return self.model_copy(
            update={
                "lease_until": now + LEASE_SECONDS,
                "tries": self.tries + 1,
                "first_at": now if self.first_at is None else self.first_at,
            }
        )

    def failed(self, now: float) -> "Claim":
        """Return the freed claim, counting the failed run that began at `now` as one try.

        If no more work should be started, only a run that answers can have a lease, which is kept.
        Raises Busy while another run has the claim.
        """
        if self.is_over:
            return self.model_copy(update={"tries": self.tries + 1})
        is_counted = self.lease_until == now + LEASE_SECONDS
        taken = self if is_counted else self.taken(now)
        return taken.model_copy(update={"lease_until": 0})

    def untried(self) -> "Claim":
        """Return the freed claim, without counting this run as a try."""
        return self.model_copy(update={"lease_until": 0, "tries": max(0, self.tries - 1)})

    def given_up(self) -> "Claim":
        """Return the claim as ended without a result."""
        return self.model_copy(update={"state": ClaimState.GIVEN_UP, "lease_until": 0})

    def answering(self, prediction_id: str, now: float, lease: float) -> "Claim":
        """Return the claim as taken by a run that answers, for `lease` seconds from `now`.

        The lease of a run that only starts the work is ignored: once there is a prediction, that
        run has nothing left to decide. Raises Busy while another run answers.
        """
        if self.state is ClaimState.ANSWERING and now < self.lease_until:
            raise Busy("the answer", retry_after=int(self.lease_until - now) + 1)
        taken = {"state": ClaimState.ANSWERING, "lease_until": now + lease}
        tries = self.answer_tries + 1
        known = {"prediction_id": prediction_id, "answer_tries": tries}
        return self.model_copy(update={**taken, **known})

    def handed_to(self, prediction_id: str) -> "Claim":
        """Return the claim, freed for this prediction's answer only."""
        free = {"state": ClaimState.DONE, "lease_until": 0}
        return self.model_copy(update={**free, "prediction_id": prediction_id})

    def answered(self) -> "Claim":
        """Return the claim as ended: the answer was sent."""
        return self.model_copy(update={"state": ClaimState.ANSWERED, "lease_until": 0})


class Claims:
    """The claims on updates. Every method raises UpstreamError if S3 fails."""

    def __init__(self, records: Records, waiting: WaitingList):
        self._records = records
        self._waiting = waiting

    def take(self, update_id: str, now: float) -> Claim:
        """Claim the update for this run, unless it is over or already has a prediction.

        Raises Busy while another run (which may still die) has it, Conflict if another was first,
        TriesSpent if this is one try too many, and UnreadableRecord if the tries can't be read.
        """
        first = Claim(update_id=update_id).taken(now)
        try:
            return self._save(first)
        except Conflict:
            claim = self._load(update_id)
        if claim is None:  # deleted between the two calls
            raise Busy("the update", retry_after=1)
        claim = self._with_prediction(claim)
        if claim.is_over or claim.prediction_id is not None:
            return claim
        claim = self._save(claim.taken(now))
        if claim.tries > MAX_TRIES:
            raise TriesSpent(f"update {update_id} was tried {MAX_TRIES} times")
        return claim

    def look(self, update_id: str) -> Claim:
        """Return the update's claim, or a new one if there is none or it can't be read."""
        try:
            return self._load(update_id) or Claim(update_id=update_id)
        except UnreadableRecord as exc:
            return Claim(update_id=update_id, etag=exc.etag)

    def is_open(self, update_id: str) -> bool:
        """Return whether the update was claimed and still needs work."""
        claim = self.look(update_id)
        return claim.etag is not None and not claim.is_closed

    def work(self, update_id: str) -> Claim | None:
        """Return the update's claim with its prediction, or None if there is no open claim."""
        claim = self.look(update_id)
        return None if claim.is_closed or claim.etag is None else self._with_prediction(claim)

    def give_up(self, claim: Claim) -> None:
        """End the claim without a result. If there is a prediction, its answer may still be sent.

        Does nothing if the claim is over. Raises Conflict if another run took it over.
        """
        if not claim.is_over:
            self._save(claim.given_up())

    def give_back(self, claim: Claim) -> None:
        """Free the claim, so that the next run can start immediately and not repeat messages.

        This run does not count as a try. If there is a prediction, no other may be created. Does
        nothing if the claim is over. Raises Conflict if another run took it over.
        """
        if claim.is_over:
            return
        known = claim.prediction_id
        self._save(claim.untried() if known is None else claim.handed_to(known))

    def fail(self, update_id: str, now: float) -> Claim:
        """Record that the run that began at `now` ended in an unexpected exception.

        It counts as a try, and the next run can start immediately. Raises Busy while another run
        has the claim, and Conflict if another writer was first.
        """
        return self._save(self.look(update_id).failed(now))

    def hold_up(self, update_id: str, now: float) -> float:
        """Return when a run first took the update; if unknown, record `now`. Raises Conflict."""
        claim = self.look(update_id)
        if claim.first_at is not None:
            return claim.first_at
        self._save(claim.model_copy(update={"first_at": now}))
        return now

    def answer(self, task: Task, now: float, lease: float) -> Claim:
        """Claim the right to answer the task, and return the claim.

        If runs that died have left several predictions for an update, the first one to be claimed
        wins. If this task needs no answer, the claim is returned unchanged; its `is_settled_for` is
        then true. The task has the claim's ETag, so usually the claim needn't be read. Raises Busy
        while another run answers, and Conflict if another writer was first.
        """
        if task.claim_etag is not None:
            try:
                return self._save(_left_for(task).answering(task.prediction_id, now, lease))
            except Conflict:  # it has been written since, for example by a run that failed
                pass
        claim = self.look(task.claim)
        # first, to raise Busy while a run answers: it may still hand the claim to this prediction
        held = claim.answering(task.prediction_id, now, lease)
        return claim if claim.is_settled_for(task.prediction_id) else self._save(held)

    def answered(self, claim: Claim) -> None:
        """Record that the answer was sent. Raises Conflict if another run took the claim over."""
        try:
            self._save(claim.answered())
        except Conflict:  # a repeat of the update may only have counted its own try
            now = self.look(claim.update_id)
            if (now.state, now.lease_until) != (claim.state, claim.lease_until):
                raise
            self._save(now.answered())

    def hand_over(self, claim: Claim, prediction_id: str) -> None:
        """Leave the prediction's answer to another run.

        Raises Conflict if another run already took the claim over.
        """
        self._save(claim.handed_to(prediction_id))

    def _with_prediction(self, claim: Claim) -> Claim:
        """Return the claim with its prediction and status message, if there are any.

        Until a run answers, the prediction is recorded only in the waiting list.
        """
        if claim.is_over or claim.first_at is None:
            return claim
        found, said = self._waiting.find(claim.first_at, claim.update_id)
        known = {"prediction_id": found, "status_message_id": said or claim.status_message_id}
        return claim.model_copy(update=known)

    def _load(self, update_id: str) -> Claim | None:
        found = self._records.load(_key(update_id), Claim)
        return found and found.model_copy(update={"update_id": update_id})

    def _save(self, claim: Claim) -> Claim:
        """Store the claim in place of the version that was read."""
        etag = self._records.save(
            _key(claim.update_id), claim.model_dump(mode="json"), etag=claim.etag
        )
        return claim.model_copy(update={"etag": etag})


def _left_for(task: Task) -> Claim:
    """Return the claim as it was when the task was stored, without fields that no longer matter.

    The status message is kept, because a redelivery of the update may still need it.
    """
    return Claim(
        update_id=task.claim,
        first_at=task.created_at,
        status_message_id=task.status_message_id,
        etag=task.claim_etag,
    )


def _key(update_id: str) -> str:
    return f"updates/{update_id}.json"


@lru_cache
def get_claims() -> Claims:
    """Return this process's `Claims`."""
    return Claims(get_records(), get_waiting_list())

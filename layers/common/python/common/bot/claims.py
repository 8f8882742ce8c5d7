"""Claims: an update that starts work is taken by one run at a time, and done once.

updates/{update_id}.json: claimed (under a lease) -> done, with the prediction that it led to
                                                  -> given up, when three tries were in vain

A try is a run that died, or ended in an exception that nobody foresaw. The claim counts it before
its work begins, and takes it back where only another service kept the work from being done.
"""

from enum import StrEnum
from functools import lru_cache

from pydantic import Field

from ..clients.records import Record, Records
from ..clients.s3 import get_records
from ..errors import Busy, Conflict, TriesSpent, UnreadableRecord
from .tasks import LEASE_SECONDS

MAX_TRIES = 3


class ClaimState(StrEnum):
    """What has become of an update."""

    CLAIMED = "claimed"
    DONE = "done"
    GIVEN_UP = "given_up"


class Claim(Record):
    """What is known of an update. Times are Unix seconds.

    `first_at` is when a run first took it. `status_message_id` is the message in the chat that said
    "please wait" for it.
    """

    update_id: str = Field(default="", exclude=True)
    state: ClaimState = ClaimState.CLAIMED
    lease_until: float = 0
    tries: int = 0
    first_at: float | None = None
    prediction_id: str | None = None
    status_message_id: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be started for the update."""
        return self.state is not ClaimState.CLAIMED

    def taken(self, now: float) -> "Claim":
        """Return the claim as held by a run that begins now. Raises Busy while another holds it.

        A lease that lasts far longer than leases do is nobody's: the clock was another.
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
        """Return the claim as free, with the try that began now counted: `taken` may have done it.

        Raises Busy while another run holds it.
        """
        is_counted = self.lease_until == now + LEASE_SECONDS
        taken = self if is_counted else self.taken(now)
        return taken.model_copy(update={"lease_until": 0})

    def untried(self) -> "Claim":
        """Return the claim as free, without this run's try."""
        return self.model_copy(update={"lease_until": 0, "tries": max(0, self.tries - 1)})

    def ended(self, state: ClaimState, prediction_id: str | None) -> "Claim":
        """Return the claim as over."""
        ended = {"state": state, "prediction_id": prediction_id, "lease_until": 0}
        return self.model_copy(update=ended)


class Claims:
    """The claims on updates. Every method raises UpstreamError where S3 fails."""

    def __init__(self, records: Records):
        self._records = records

    def take(self, update_id: str, now: float) -> Claim:
        """Take the update for this run, unless it is over already.

        Raises Busy while another run holds it, which may yet die and leave the work to a repeat;
        TriesSpent where this is a try too many, UnreadableRecord where the tries are not known.
        """
        first = Claim(update_id=update_id).taken(now)
        try:
            return self._save(first)
        except Conflict:
            claim = self._load(update_id)
        if claim is None:  # taken away between the two calls
            raise Busy("the update", retry_after=1)
        if claim.is_over:
            return claim
        claim = self._save(claim.taken(now))
        if claim.tries > MAX_TRIES:
            raise TriesSpent(f"update {update_id} was tried {MAX_TRIES} times")
        return claim

    def look(self, update_id: str) -> Claim:
        """Return what is known of the update: that it is new if nothing is, or can be read."""
        try:
            return self._load(update_id) or Claim(update_id=update_id)
        except UnreadableRecord as exc:
            return Claim(update_id=update_id, etag=exc.etag)

    def done(self, claim: Claim, prediction_id: str) -> None:
        """End the claim for good; one that is over stays as it is.

        Raises Conflict if it was lost to another run.
        """
        if not claim.is_over:
            self._save(claim.ended(ClaimState.DONE, prediction_id))

    def give_up(self, claim: Claim) -> None:
        """End the claim without a result; the answer to a prediction that is known may still come.

        Raises Conflict if it was lost.
        """
        self._save(claim.ended(ClaimState.GIVEN_UP, claim.prediction_id))

    def give_back(self, claim: Claim) -> None:
        """End the claim so that a repeat can start at once, and knows what was said already.

        This run was no try. One that is over stays as it is. Raises Conflict if it was lost.
        """
        if not claim.is_over:
            self._save(claim.untried())

    def fail(self, update_id: str, now: float) -> Claim:
        """Note that the run that began `now` ended in an exception that nobody foresaw.

        That was a try, and a repeat can start at once. Raises Busy while another run holds the
        claim, Conflict where one was first.
        """
        return self._save(self.look(update_id).failed(now))

    def hold_up(self, update_id: str, now: float) -> float:
        """Return since when the update waits to be done, which may be now."""
        claim = self.look(update_id)
        if claim.first_at is not None:
            return claim.first_at
        self._save(claim.model_copy(update={"first_at": now}))
        return now

    def settle(self, update_id: str, prediction_id: str, now: float) -> bool:
        """Say whether the update's answer is this prediction's and no other's.

        Of several predictions that runs which died have left, the first that asks is the one.
        Raises Busy while a run holds the claim, Conflict where another writer was first.
        """
        claim = self.look(update_id)
        if claim.etag is None:  # the lifecycle rule took it
            return True
        if claim.prediction_id is not None:
            return claim.prediction_id == prediction_id
        self._save(claim.taken(now).ended(ClaimState.DONE, prediction_id))
        return True

    def hand_over(self, update_id: str, prediction_id: str) -> None:
        """Make the update's answer that of another prediction, which takes the place of its own.

        Raises Conflict where another writer was first.
        """
        claim = self._load(update_id)
        if claim is not None:  # else the lifecycle rule took it, and any may answer
            self._save(claim.ended(ClaimState.DONE, prediction_id))

    def _load(self, update_id: str) -> Claim | None:
        found = self._records.load(_key(update_id), Claim)
        return found and found.model_copy(update={"update_id": update_id})

    def _save(self, claim: Claim) -> Claim:
        """Store the claim in the place of the version that it was read from."""
        etag = self._records.save(
            _key(claim.update_id), claim.model_dump(mode="json"), etag=claim.etag
        )
        return claim.model_copy(update={"etag": etag})


def _key(update_id: str) -> str:
    return f"updates/{update_id}.json"


@lru_cache
def get_claims() -> Claims:
    """Return the claims of this process."""
    return Claims(get_records())

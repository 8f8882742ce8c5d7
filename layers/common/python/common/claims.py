"""Claims: an update that starts work is taken by one run at a time, and done once.

updates/{update_id}.json: claimed (under a lease) -> done, with the prediction that it led to
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .errors import Busy, Conflict
from .records import Records
from .s3 import get_records
from .tasks import LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of an update: held by this run, or done with `prediction_id`.

    `status_message_id` is the message in the chat that said "please wait" for it.
    """

    update_id: str
    etag: str
    prediction_id: str | None = None
    status_message_id: int | None = None


class Claims:
    """The claims on updates. Every method raises UpstreamError where S3 fails."""

    def __init__(self, records: Records):
        self._records = records

    def take(self, update_id: str, now: float) -> Claim:
        """Take the update for this run, unless it is done already: then its prediction is known.

        Raises Busy while another run holds it, which may yet die and leave the work to a repeat.
        """
        held: dict[str, Any] = {"state": "claimed", "lease_until": now + LEASE_SECONDS}
        try:
            return Claim(update_id, self._records.save(_key(update_id), held, etag=None))
        except Conflict:
            found = self._records.load(_key(update_id))
        if found is None:  # taken away between the two calls
            raise Busy("the update", retry_after=1)
        content, etag = found
        status = content.get("status_message_id")
        if content["state"] == "done":
            return Claim(update_id, etag, content["prediction_id"], status)
        _raise_while_held(content, now)
        held["status_message_id"] = status
        etag = self._records.save(_key(update_id), held, etag=etag)
        return Claim(update_id, etag, status_message_id=status)

    def done(self, claim: Claim, prediction_id: str) -> None:
        """End the claim for good; one that is done stays as it is.

        Raises Conflict if it was lost to another run.
        """
        if claim.prediction_id is None:
            self._save_done(claim, prediction_id)

    def give_back(self, claim: Claim) -> None:
        """End the claim so that a repeat can start at once, and knows what was said already.

        One that is done stays as it is. Raises Conflict if it was lost.
        """
        if claim.prediction_id is not None:
            return
        free = {"state": "claimed", "lease_until": 0, "status_message_id": claim.status_message_id}
        self._records.save(_key(claim.update_id), free, etag=claim.etag)

    def settle(self, update_id: str, prediction_id: str, now: float) -> bool:
        """Say whether the update's answer is this prediction's and no other's.

        Of several predictions that runs which died have left, the first that asks is the one.
        Raises Busy while a run holds the claim, Conflict where another writer was first.
        """
        found = self._records.load(_key(update_id))
        if found is None:  # the lifecycle rule took it
            return True
        content, etag = found
        if content["state"] == "done":
            return bool(content["prediction_id"] == prediction_id)
        _raise_while_held(content, now)
        status = content.get("status_message_id")
        self._save_done(Claim(update_id, etag, status_message_id=status), prediction_id)
        return True

    def _save_done(self, claim: Claim, prediction_id: str) -> None:
        ended = {
            "state": "done",
            "prediction_id": prediction_id,
            "status_message_id": claim.status_message_id,
        }
        self._records.save(_key(claim.update_id), ended, etag=claim.etag)


def _raise_while_held(content: dict[str, Any], now: float) -> None:
    lease_until = float(content["lease_until"])
    if now < lease_until:
        raise Busy("the update", retry_after=int(lease_until - now) + 1)


def _key(update_id: str) -> str:
    return f"updates/{update_id}.json"


@lru_cache
def get_claims() -> Claims:
    """Return the claims of this process."""
    return Claims(get_records())

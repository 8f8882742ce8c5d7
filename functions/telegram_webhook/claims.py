"""Claims: an update that starts work is taken by one run at a time, and done once.

updates/{update_id}.json: claimed (under a lease) -> done
"""

from dataclasses import dataclass

from common.errors import Busy, Conflict
from common.records import Records
from common.tasks import LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of an update: held by this run, or done with `prediction_id`."""

    update_id: int
    etag: str
    prediction_id: str | None = None


class Claims:
    """The claims on updates. Every method raises UpstreamError where S3 fails."""

    def __init__(self, records: Records):
        self._records = records

    def take(self, update_id: int, now: float) -> Claim:
        """Take the update for this run, unless it is done already: then its prediction is known.

        Raises Busy while another run holds it, which may yet die and leave the work to a repeat.
        """
        held = {"state": "claimed", "lease_until": now + LEASE_SECONDS}
        try:
            return Claim(update_id, self._records.save(_key(update_id), held, etag=None))
        except Conflict:
            found = self._records.load(_key(update_id))
        if found is None:  # taken away between the two calls
            raise Busy("the update", retry_after=1)
        content, etag = found
        if content.get("state") == "done":
            return Claim(update_id, etag, str(content["prediction_id"]))
        lease_until = float(content.get("lease_until", 0))
        if now < lease_until:
            raise Busy("the update", retry_after=int(lease_until - now) + 1)
        return Claim(update_id, self._records.save(_key(update_id), held, etag=etag))

    def done(self, claim: Claim, prediction_id: str) -> None:
        """End the claim for good. Raises Conflict if it was lost to another run."""
        ended = {"state": "done", "prediction_id": prediction_id}
        self._records.save(_key(claim.update_id), ended, etag=claim.etag)

    def give_back(self, claim: Claim) -> None:
        """End the claim so that a repeat can start at once. Raises Conflict if it was lost."""
        free = {"state": "claimed", "lease_until": 0}
        self._records.save(_key(claim.update_id), free, etag=claim.etag)


def _key(update_id: int) -> str:
    return f"updates/{update_id}.json"

"""`/forget`: deletes a person's pictures and record, without waiting for them to expire."""

from functools import partial

from common.bot.people import People
from common.bot.storage import Storage
from common.runtime.observability import logger
from common.runtime.together import Together

from .picture_keys import PictureKeys

AT_ONCE = 4


class Forgetting:
    """Deletes a person's pictures and record."""

    def __init__(self, people: People, storage: Storage, keys: PictureKeys, together: Together):
        self._people = people
        self._storage = storage
        self._keys = keys
        self._together = together

    def forget(self, owner_id: int, now: float) -> int:
        """Delete the person's pictures and record; return how many pictures there were.

        If this fails, or the run has no time for all of them, the next call continues. Raises
        UpstreamError or Conflict.
        """
        found = list(self._storage.pictures(self._keys.of_owner(owner_id)))
        for at in range(0, len(found), AT_ONCE):
            keys = found[at : at + AT_ONCE]
            calls = [partial(self._storage.remove_picture, key) for key in keys]
            for outcome in self._together(*calls):
                outcome.result()
        self._people.forget(owner_id, now)
        logger.info("person forgotten", pictures=len(found))
        return len(found)

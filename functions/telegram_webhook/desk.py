"""The desk: what people ask about their work, and ask to be stopped."""

from collections.abc import Sequence

from common.errors import Refused, TaskNotFound
from common.observability import logger
from common.people import People
from common.replicate import ReplicateClient
from common.s3 import Storage
from common.texts import Language, Text, say

from .updates import Message


class Desk:
    """Answers commands and the Cancel button; all that it talks to is passed in."""

    def __init__(self, people: People, storage: Storage, replicate: ReplicateClient):
        self._people = people
        self._storage = storage
        self._replicate = replicate

    def command(self, command: str, message: Message, now: float) -> str:
        """Do a command and return what to say."""
        match command:
            case "status":
                return self._status(message.owner_id, message.language, now)
            case "cancel":
                jobs = self._people.load(message.owner_id).running(now).values()
                ids = [job.prediction_id for job in jobs if job.prediction_id is not None]
                return self._cancel(ids, message.language)
            case _:
                return say(Text.HELP, message.language)

    def cancel(self, person_id: int, prediction_id: str, language: Language) -> str:
        """Cancel a prediction if it is the person's own and runs; return what to say."""
        try:
            task = self._storage.load_task_state(prediction_id)
        except TaskNotFound:
            return say(Text.NOTHING_RUNS, language)
        is_own = task.owner_id == person_id and not task.is_over
        return self._cancel([prediction_id] if is_own else [], language)

    def cancel_album(
        self, person_id: int, status_message_id: int, language: Language, now: float
    ) -> str:
        """Cancel what the person has in work behind an album's status message.

        Somebody else's press finds nothing: each person's record holds their own work alone.
        """
        ids = self._people.load(person_id).behind(status_message_id, now)
        return self._cancel(ids, language)

    def _status(self, person_id: int, language: Language, now: float) -> str:
        jobs = self._people.load(person_id).running(now).values()
        if not jobs:
            return say(Text.NOTHING_RUNS, language)
        minutes = int(now - min(job.started_at for job in jobs)) // 60
        return say(Text.RUNNING, language, count=len(jobs), minutes=minutes)

    def _cancel(self, prediction_ids: Sequence[str], language: Language) -> str:
        """Cancel predictions; the person is told of each by its webhook."""
        for prediction_id in prediction_ids:
            try:
                self._replicate.cancel_prediction(prediction_id)
            except Refused as exc:
                logger.warning("not canceled", prediction_id=prediction_id, reason=str(exc))
        if not prediction_ids:
            return say(Text.NOTHING_RUNS, language)
        return say(Text.CANCELING, language, count=len(prediction_ids))

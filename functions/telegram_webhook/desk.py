"""The desk: what people ask about their work, and ask to be stopped."""

from collections.abc import Sequence

from common.bot.people import Job, People
from common.clients.replicate import ReplicateClient
from common.clients.telegram import TelegramClient
from common.errors import Busy, Refused
from common.runtime.observability import logger
from common.texts import Language, Text, say

from .updates import Message, Press


class Desk:
    """Answers commands and the Cancel button; all that it talks to is passed in."""

    def __init__(self, people: People, replicate: ReplicateClient, telegram: TelegramClient):
        self._people = people
        self._replicate = replicate
        self._telegram = telegram

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

    def cancel(self, press: Press, name: str, now: float) -> str:
        """Cancel the work that a Cancel button stands for; return what to say.

        A person's work is canceled by that person alone, a chat's by the administrators of the
        chat where the button is. Anybody else's press finds nothing.
        Raises Busy where the work is not yet with the model: Telegram brings the press again.
        """
        jobs = self._people.load(press.sender.id).called(name, now)
        if not jobs:
            jobs = self._jobs_of_chat(press, name, now)
        ids = [job.prediction_id for job in jobs if job.prediction_id is not None]
        if jobs and not ids:
            raise Busy("the order", retry_after=1)
        return self._cancel(ids, press.language)

    def _jobs_of_chat(self, press: Press, name: str, now: float) -> list[Job]:
        owner_id = press.post_owner_id
        if press.message is None or owner_id is None:
            return []
        jobs = self._people.load(owner_id).called(name, now)
        if jobs and self._telegram.is_administrator(press.message.chat.id, press.sender.id):
            return jobs
        return []

    def _status(self, person_id: int, language: Language, now: float) -> str:
        jobs = self._people.load(person_id).running(now).values()
        if not jobs:
            return say(Text.NOTHING_RUNS, language)
        minutes = int(now - min(job.started_at for job in jobs)) // 60
        if minutes == 0:
            return say(Text.JUST_BEGUN, language, count=len(jobs))
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

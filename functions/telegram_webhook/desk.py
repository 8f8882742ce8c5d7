"""Answers commands such as /status and /cancel, and presses of the Cancel button."""

from collections.abc import Iterable, Sequence

from common.bot.claims import Claim, Claims
from common.bot.people import People, Person
from common.clients.replicate import ReplicateClient
from common.clients.telegram import TelegramClient
from common.errors import NotBegun, Refused
from common.runtime.observability import logger
from common.texts import Language, Text, say

from .forgetting import Forgetting
from .updates import Message, Press


class Desk:
    """Carries out commands, and the Cancel button's action."""

    def __init__(
        self,
        people: People,
        claims: Claims,
        replicate: ReplicateClient,
        telegram: TelegramClient,
        forgetting: Forgetting,
        *,
        max_a_day: int,
    ):
        """`max_a_day` is how many pictures a person may start per day; 0 means no limit."""
        self._max_a_day = max_a_day
        self._forgetting = forgetting
        self._people = people
        self._claims = claims
        self._replicate = replicate
        self._telegram = telegram

    def command(self, command: str, message: Message, now: float) -> str:
        """Carry out a command and return the reply."""
        match command:
            case "status":
                return self._status(message.owner_id, message.language, now)
            case "cancel":
                return self._cancel(self._running(message.owner_id, now), message.language)
            case "privacy":
                return say(Text.PRIVACY, message.language)
            case "forget":
                self._cancel(self._running(message.owner_id, now), message.language)
                gone = self._forgetting.forget(message.owner_id, now)
                return say(Text.FORGOTTEN, message.language, count=gone)
            case _:
                return say(Text.HELP, message.language)

    def cancel(self, press: Press, name: str, now: float) -> str:
        """Cancel the work that a Cancel button belongs to; return the reply.

        People can cancel only their own work. A chat's work can be canceled only by the chat's
        administrators. Other presses cancel nothing. Raises NotBegun if there is no prediction yet,
        so that Telegram sends the press again.
        """
        works = self._works(self._people.load(press.sender.id).called(name, now))
        if not works:
            works = self._works_of_chat(press, name, now)
        ids = [work.prediction_id for work in works if work.prediction_id]
        if works and not ids:
            raise NotBegun("the order has no prediction yet")
        return self._cancel(ids, press.language)

    def _running(self, owner_id: int, now: float) -> list[str]:
        """Return the ids of the owner's predictions in progress."""
        works = self._works(self._people.load(owner_id).begun(now))
        return [work.prediction_id for work in works if work.prediction_id]

    def _works(self, jobs: Iterable[str]) -> list[Claim]:
        """Return the claims of the jobs that are still in progress, with their predictions."""
        return [work for work in map(self._claims.work, jobs) if work is not None]

    def _works_of_chat(self, press: Press, name: str, now: float) -> list[Claim]:
        owner_id = press.post_owner_id
        if press.message is None or owner_id is None:
            return []
        works = self._works(self._people.load(owner_id).called(name, now))
        if works and self._telegram.is_administrator(press.message.chat.id, press.sender.id):
            return works
        return []

    def _status(self, person_id: int, language: Language, now: float) -> str:
        person = self._people.load(person_id)
        said = self._in_work(person, language, now)
        if not self._max_a_day:
            return said
        left = person.left_today(now, self._max_a_day)
        return f"{said}\n{say(Text.LEFT_TODAY, language, left=left, limit=self._max_a_day)}"

    def _in_work(self, person: Person, language: Language, now: float) -> str:
        begun = person.begun(now)
        jobs = [job for name, job in begun.items() if self._claims.is_open(name)]
        if not jobs:
            return say(Text.NOTHING_RUNS, language)
        minutes = int(now - min(job.started_at for job in jobs)) // 60
        if minutes == 0:
            return say(Text.JUST_BEGUN, language, count=len(jobs))
        return say(Text.RUNNING, language, count=len(jobs), minutes=minutes)

    def _cancel(self, prediction_ids: Sequence[str], language: Language) -> str:
        """Cancel predictions and return the reply; the webhook of each then ends its task."""
        for prediction_id in prediction_ids:
            try:
                self._replicate.cancel_prediction(prediction_id)
            except Refused as exc:
                logger.warning("cancel refused", prediction_id=prediction_id, reason=str(exc))
        if not prediction_ids:
            return say(Text.NOTHING_RUNS, language)
        return say(Text.CANCELING, language, count=len(prediction_ids))

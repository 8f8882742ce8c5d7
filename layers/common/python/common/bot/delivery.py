"""A prediction ended, or never will: the person gets the answer, once."""

from collections.abc import Callable
from functools import lru_cache

from ..clients.fetching import Fetcher, NotFetched
from ..clients.http import get_session
from ..clients.replicate import Prediction, get_replicate
from ..clients.telegram import Place, TelegramClient, get_telegram
from ..errors import Conflict, Refused, TryAgain, UnreadableRecord, UpstreamError
from ..runtime.observability import count, logger
from ..runtime.settings import get_settings
from ..runtime.together import Together, get_together
from ..texts import Text, say
from .claims import Claims, get_claims
from .failures import why
from .outputs import NoPicture, Sender, urls_of
from .people import Job, People, Person, get_people
from .restarts import Restarts
from .storage import Storage, get_storage
from .tasks import LEASE_SECONDS, Remnant, State, Task
from .waiting import WaitingList, get_waiting_list


class Delivery:
    """Answers one task at a time; all that it talks to is passed in."""

    def __init__(
        self,
        *,
        telegram: TelegramClient,
        sender: Sender,
        storage: Storage,
        people: People,
        waiting: WaitingList,
        claims: Claims,
        together: Together,
        restarts: Restarts,
    ):
        self._telegram = telegram
        self._sender = sender
        self._storage = storage
        self._people = people
        self._waiting = waiting
        self._claims = claims
        self._together = together
        self._restarts = restarts

    def deliver(self, prediction: Prediction, *, now: float, lease: float = LEASE_SECONDS) -> None:
        """Answer the task of `prediction`, if that has ended and nobody has answered it yet.

        The run that calls is surely over `lease` seconds after `now`.
        Raises TaskNotFound, Busy or UpstreamError where Replicate should call again, and Conflict
        where another run took the task at the same moment.
        """
        if not prediction.has_ended:
            return
        try:
            task = self._storage.load_task_state(prediction.id)
        except UnreadableRecord as exc:
            self.bury(prediction.id, exc)
            return
        if task.is_over:
            logger.info("task already answered")
            return
        self._finish(task, lambda task: self._answer(task, prediction, now), now, lease)
        logger.info("task answered", event="task_answered", status=prediction.status)

    def give_up(self, task: Task, text: Text, *, now: float, lease: float) -> None:
        """End the task with `text` in place of an answer. Raises as `deliver` does."""
        self._finish(task, lambda task: self._say(task, text), now, lease)
        count("TasksGivenUp")
        logger.info("task given up", event="task_given_up")

    def bury(self, prediction_id: str, broken: UnreadableRecord) -> None:
        """End a task of which nobody can read whose it was. Raises Conflict, UpstreamError."""
        ended = Remnant(
            prediction_id=prediction_id, chat_id=0, state=State.ANSWERED, etag=broken.etag
        )
        self._storage.save_task_state(ended)
        count("TasksGivenUp")
        logger.error("task given up, its chat is not known", event="task_given_up")

    def tidy(self, task: Task, owner: Person | None = None) -> None:
        """Take away what told of work in progress: the job, its status message, the waiting.

        `owner` is the person as known already. Raises UpstreamError or Conflict, the waiting then
        being there still where the job is.
        """
        status = self._end_job(task, owner)
        deleted, removed = self._together(
            lambda: self._telegram.take_away(task.chat_id, status),
            lambda: self._waiting.remove(task.prediction_id, task.created_at),
        )
        deleted.result()
        removed.result()

    def _finish(self, task: Task, answer: Callable[[Task], None], now: float, lease: float) -> None:
        """Answer under the lease, and only then say so; of one update's tasks only one."""
        taken, settled = self._together(
            lambda: self._storage.save_task_state(task.answering(now, lease)),
            lambda: self._claims.settle(task.job, task.prediction_id, now),
        )
        task = taken.result()
        try:
            if settled.result():
                task = self._told(task, answer)
            else:
                logger.info("task of a run that died, another run's is answered")
        except (TryAgain, Conflict):
            self._storage.save_task_state(task.given_back())
            raise
        saved, owner = self._together(
            lambda: self._storage.save_task_state(task.answered()),
            lambda: self._people.load(task.owner_id),
        )
        saved.result()
        try:
            self.tidy(task, owner.result())
        except (UpstreamError, Conflict) as exc:  # the answer is out; the sweeper does it again
            logger.warning("not tidied", reason=str(exc))

    def _told(self, task: Task, answer: Callable[[Task], None]) -> Task:
        """Answer, also where the chat has moved or the topic is gone; not where nobody listens.

        Return the task with the place that the answer has gone to.
        """
        try:
            try:
                answer(task)
            except Refused as exc:
                if not exc.is_about_place:
                    raise
                task = task.elsewhere(exc.moved_to)
                answer(task)
        except Refused as exc:  # blocked, deactivated, kicked, chat deleted
            logger.warning("answer refused", reason=str(exc))
            count("AnswersRefused")
        return task

    def _answer(self, task: Task, prediction: Prediction, now: float) -> None:
        if self._start_again(task, prediction, now):
            return
        if prediction.status != "succeeded":
            self._say(task, why(prediction.status, prediction.error))
            count("PhotosCanceled" if prediction.status == "canceled" else "PhotosFailed")
            return
        if prediction.is_too_late(now):
            self._say(task, Text.TOO_LATE)
            count("PhotosTooLate")
            return
        again = (say(Text.AGAIN_BUTTON, task.language), f"again:{task.prediction_id}")
        try:
            urls = urls_of(prediction.output)
            self._sender.send(_place(task), urls, again, spoiler=task.has_spoiler)
            count("PhotosAnswered")
        except (NoPicture, NotFetched) as exc:
            self._say_not_sent(task, exc)
        except Refused as exc:
            if exc.upstream_status != 400 or exc.is_about_place:
                raise
            self._say_not_sent(task, exc)

    def _start_again(self, task: Task, prediction: Prediction, now: float) -> bool:
        try:
            return self._restarts.start_again(task, prediction, now)
        except Refused as exc:
            logger.warning("prediction not started again", reason=str(exc))
            return False

    def _say_not_sent(self, task: Task, reason: Exception) -> None:
        logger.error("output not sent", reason=str(reason))
        count("PhotosFailed")
        self._say(task, Text.FAILED)

    def _say(self, task: Task, text: Text) -> None:
        self._telegram.send_message(_place(task), say(text, task.language))

    def _end_job(self, task: Task, owner: Person | None) -> int | None:
        """Count the job no more; return its status message if no other job needs it."""
        ended: list[Job] = []

        def step(person: Person) -> Person:
            if person.prediction_of(task.job) not in {None, task.prediction_id}:
                return person  # another run's
            if task.job in person.jobs:  # a second try may find that the first one did it
                ended[:] = [person.jobs[task.job]]
            return person.without(task.job)

        person = self._people.change(task.owner_id, step, owner)
        status = ended[0].status_message_id if ended else None
        return None if person.shows(status) else status


def _place(task: Task) -> Place:
    return Place(task.answer_chat_id, reply_to=task.message_id or None, thread_id=task.thread_id)


@lru_cache
def get_delivery(together: Together | None = None) -> Delivery:
    """Return the delivery of this process, which makes an answer's calls by `together`."""
    settings = get_settings()
    fetcher = Fetcher(get_session(), private_allowed=settings.private_addresses_allowed)
    telegram = get_telegram()
    storage, people, waiting, claims = (
        get_storage(),
        get_people(),
        get_waiting_list(),
        get_claims(),
    )
    return Delivery(
        telegram=telegram,
        sender=Sender(telegram, fetcher),
        storage=storage,
        people=people,
        waiting=waiting,
        claims=claims,
        together=together or get_together(),
        restarts=Restarts(
            replicate=get_replicate(),
            storage=storage,
            people=people,
            waiting=waiting,
            claims=claims,
            image_field=settings.replicate_image_field,
            prompt_field=settings.replicate_prompt_field,
        ),
    )

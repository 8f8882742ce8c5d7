"""Sends the answer once, when a prediction has ended or the bot gives up on its task."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache

from ..clients.fetching import Fetcher, NotFetched
from ..clients.http import get_session
from ..clients.replicate import Prediction, get_replicate
from ..clients.telegram import TelegramClient, get_telegram
from ..errors import Busy, Conflict, Refused, TryAgain, UnreadableRecord, UpstreamError
from ..runtime.observability import count, logger
from ..runtime.settings import get_settings
from ..runtime.styles import Styles, get_styles
from ..runtime.together import Together, get_together
from ..texts import Text, say
from .buttons import Offer
from .claims import LEASE_SECONDS, Claim, Claims, get_claims
from .failures import why
from .outputs import NoPicture, Sender, urls_of
from .people import People, get_people
from .pressure import Pressure, get_pressure
from .restarts import Restarts
from .storage import Storage, get_storage
from .tasks import Remnant, State, Task
from .waiting import WaitingList, get_waiting_list


class Delivery:
    """Answers each task once, with a result or an explanation."""

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
        pressure: Pressure,
        styles: Styles,
        shows_progress: bool,
    ):
        self._telegram = telegram
        self._sender = sender
        self._storage = storage
        self._people = people
        self._waiting = waiting
        self._claims = claims
        self._together = together
        self._restarts = restarts
        self._pressure = pressure
        self._styles = styles
        self._shows_progress = shows_progress

    def deliver(self, prediction: Prediction, *, now: float, lease: float = LEASE_SECONDS) -> None:
        """Answer the task of `prediction`, or let `Restarts` run the prediction again.

        Does nothing while the prediction runs, or if the task was answered. The calling run must
        end within `lease` seconds of `now`. Raises TaskNotFound, Busy or UpstreamError if Replicate
        should call again, and Conflict if another run took the task at the same moment.
        """
        if not prediction.has_ended:
            return
        try:
            task = self._storage.load_task_state(prediction.id)
        except UnreadableRecord as exc:
            self.bury(prediction.id, exc)
            return
        claim = self._take(task, now, lease)
        if claim is None:
            return
        with self._held(claim, task):
            is_restarted = self._start_again(task, claim, prediction, now)
            if not is_restarted:
                self._end_progress(task)
                answered = self._told(task, lambda task: self._answer(task, prediction, now), now)
        if is_restarted:
            self._tidy_if_possible(lambda: self._waiting.remove(task.entry))
            return
        self._end(task, answered, claim)
        logger.info("task answered", event="task_answered", status=prediction.status)

    def give_up(self, task: Task, text: Text, *, now: float, lease: float) -> None:
        """End the task with `text`, unless it was answered. Raises TryAgain or Conflict."""
        claim = self._take(task, now, lease)
        if claim is None:
            return
        with self._held(claim, task):
            self._end_progress(task)
            told = self._told(task, lambda task: self._say(task, text), now)
        self._end(task, told, claim)
        count("TasksGivenUp")
        logger.info("task given up", event="task_given_up")

    def bury(self, prediction_id: str, broken: UnreadableRecord) -> None:
        """End a task whose chat can't be read. Raises Conflict or UpstreamError."""
        ended = Remnant(
            prediction_id=prediction_id, chat_id=0, state=State.ANSWERED, etag=broken.etag
        )
        self._storage.save_task_state(ended)
        count("TasksGivenUp")
        logger.error("task given up: its chat is unknown", event="task_given_up")

    def drop(self, task: Task, claim: Claim) -> None:
        """Tidy up a task that needs no answer: it was answered, or another one was chosen.

        The other one's run may have died, and the run that started it may have died before it wrote
        the waiting entry. Raises UpstreamError.
        """
        chosen = claim.prediction_id
        if chosen not in {None, task.prediction_id} and not claim.is_closed:
            entry = replace(task.entry, prediction_id=chosen)
            self._waiting.add(entry, claim.status_message_id)
        self._tidy(task)

    def _tidy(self, task: Task) -> None:
        """Remove the signs of work in progress: the status message and the waiting entry."""
        deleted, removed = self._together(
            lambda: self._telegram.take_away(task.chat_id, self._idle_status(task)),
            lambda: self._waiting.remove(task.entry),
        )
        deleted.result()
        removed.result()

    def _take(self, task: Task, now: float, lease: float) -> Claim | None:
        """Claim the right to answer; return None if no answer is needed."""
        if task.is_over:
            logger.info("task already answered")
            return None
        try:
            claim = self._claims.answer(task, now, lease)
        except Busy:
            # the other run may die after Replicate's last call; then only the entry is left, and
            # the run that started the task may have died before it wrote that
            self._waiting.add(task.entry, task.status_message_id)
            raise
        if not claim.is_settled_for(task.prediction_id):
            return claim
        if claim.prediction_id == task.prediction_id:
            logger.info("task already answered")
        else:
            logger.info("task dropped: another run's task answers this update")
            self.drop(task, claim)
        return None

    @contextmanager
    def _held(self, claim: Claim, task: Task) -> Iterator[None]:
        """Leave the answer to another run if this one fails to send it."""
        try:
            yield
        except (TryAgain, Conflict):
            self._claims.hand_over(claim, task.prediction_id)
            raise

    def _end_progress(self, task: Task) -> None:
        """Delete the status message before the answer is sent: no edit may follow the answer.

        For an album, or if progress is not shown, nothing edits the message, so it is deleted after
        the answer.
        """
        if self._shows_progress and task.album is None:
            self._telegram.take_away(task.chat_id, task.status_message_id)

    def _end(self, task: Task, answered: Task, claim: Claim) -> None:
        """Record the answer and tidy up; `answered` is the task with the answer's actual place."""
        self._claims.answered(claim)
        if answered != task:
            self._tidy_if_possible(lambda: self._storage.save_task_state(answered))
        if self._shows_progress and task.album is None:  # the status message was deleted
            self._tidy_if_possible(lambda: self._waiting.remove(task.entry))
        else:
            self._tidy_if_possible(lambda: self._tidy(task))

    def _tidy_if_possible(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (UpstreamError, Conflict) as exc:  # not worth a retry; the sweeper tidies up later
            logger.warning("finished task not tidied up", reason=str(exc))

    def _idle_status(self, task: Task) -> int | None:
        """Return the status message's id; None if another picture of the album still needs it."""
        if task.album is None:
            return task.status_message_id
        person = self._people.load(task.owner_id)
        if any(map(self._claims.is_open, person.others_of(task.album, task.job))):
            return None
        return person.albums.get(task.album, task.status_message_id)

    def _told(self, task: Task, answer: Callable[[Task], None], now: float) -> Task:
        """Call `answer`, and once more if the chat has moved or its topic was deleted.

        A refusal is logged, not raised. Returns the task with the place that got the answer.
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
        except TryAgain as exc:
            self._pressure.note(exc, task.answer_chat_id, now)
            raise
        return task

    def _answer(self, task: Task, prediction: Prediction, now: float) -> None:
        if prediction.status != "succeeded":
            self._say(task, why(prediction.status, prediction.error))
            count("PhotosCanceled" if prediction.status == "canceled" else "PhotosFailed")
            return
        if prediction.is_too_late(now):
            self._say(task, Text.TOO_LATE)
            count("PhotosTooLate")
            return
        offer = Offer(
            task.prediction_id,
            task.language,
            self._styles,
            is_of_picture=bool(task.input_key),
        )
        output = self._styles.of(task.style).output
        try:
            urls = urls_of(prediction.output)
            self._sender.send(task.place, urls, offer, output=output, spoiler=task.has_spoiler)
            count("PhotosAnswered")
        except (NoPicture, NotFetched) as exc:
            self._say_not_sent(task, exc)
        except Refused as exc:
            if exc.upstream_status != 400 or exc.is_about_place:
                raise
            self._say_not_sent(task, exc)

    def _start_again(self, task: Task, claim: Claim, prediction: Prediction, now: float) -> bool:
        try:
            return self._restarts.start_again(task, claim, prediction, now)
        except Refused as exc:
            logger.warning("prediction not started again", reason=str(exc))
            return False

    def _say_not_sent(self, task: Task, reason: Exception) -> None:
        logger.error("output not sent", reason=str(reason))
        count("PhotosFailed")
        self._say(task, Text.FAILED)

    def _say(self, task: Task, text: Text) -> None:
        self._telegram.send_message(task.place, say(text, task.language))


@lru_cache
def get_delivery(together: Together | None = None) -> Delivery:
    """Return this process's delivery, which uses `together` for concurrent calls."""
    settings = get_settings()
    fetcher = Fetcher(get_session(), private_allowed=settings.private_addresses_allowed)
    telegram, styles = get_telegram(), get_styles()
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
            styles=styles,
        ),
        pressure=get_pressure(),
        styles=styles,
        shows_progress=settings.progress,
    )

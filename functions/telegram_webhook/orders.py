"""An order: one picture to be developed for somebody. It becomes a prediction and a task, once."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from common.errors import BotError, Conflict, Refused, TryAgain, UserError
from common.observability import count, logger
from common.people import People
from common.replicate import Prediction, ReplicateClient
from common.s3 import Storage
from common.settings import Settings
from common.tasks import Task
from common.telegram import Place, TelegramClient
from common.texts import Language, Text, say
from common.waiting import WaitingList

from .claims import Claim, Claims


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, by whom, and where the answer goes.

    `update_id` is the update that brought it: the same order brought twice is worked on once.
    """

    update_id: int
    owner_id: int
    place: Place
    language: Language
    prompt: str | None = None
    album: str | None = None

    @property
    def job(self) -> str:
        """The key under which the owner's record counts the order."""
        return str(self.update_id)


class Orders:
    """Takes orders; all that it talks to is passed in."""

    def __init__(
        self,
        *,
        settings: Settings,
        claims: Claims,
        people: People,
        storage: Storage,
        waiting: WaitingList,
        replicate: ReplicateClient,
        telegram: TelegramClient,
    ):
        self._settings = settings
        self._claims = claims
        self._people = people
        self._storage = storage
        self._waiting = waiting
        self._replicate = replicate
        self._telegram = telegram

    def take(
        self, order: Order, input_key: str, bring: Callable[[], None], *, now: float, webhook: str
    ) -> None:
        """Start the work on the picture under `input_key`, after `bring` has put it there.

        Raises UserError and Refused where it can't be done, and TryAgain or Conflict where the
        same update should come again.
        """
        claim = self._claims.take(order.update_id, now)
        logger.append_keys(update_id=order.update_id)
        if claim.prediction_id is not None:
            logger.info("update already done", prediction_id=claim.prediction_id)
            self._keep(order, claim.prediction_id, input_key, now)
            return
        prediction = self._start(claim, order, input_key, bring, now=now, webhook=webhook)
        self._keep(order, prediction.id, input_key, now)
        count("PhotosAccepted")
        self._accept(order, prediction.id)

    def _start(
        self,
        claim: Claim,
        order: Order,
        input_key: str,
        bring: Callable[[], None],
        *,
        now: float,
        webhook: str,
    ) -> Prediction:
        """Return the prediction, known to the claim: from here on no repeat makes another."""
        prediction = None
        try:
            self._reserve(order, now)
            bring()
            prediction = self._predict(order, input_key, webhook)
            logger.append_keys(prediction_id=prediction.id)
            self._claims.done(claim, prediction.id)
        except BotError:
            self._undo(claim, order, prediction)
            raise
        return prediction

    def _reserve(self, order: Order, now: float) -> None:
        allowed = self._settings.allowed_people
        if allowed and order.owner_id not in allowed:
            raise UserError(Text.NOT_ALLOWED)
        limit = self._settings.max_running
        self._people.change(
            order.owner_id,
            lambda person: person.started(order.job, order.album, now=now, limit=limit),
        )

    def _predict(self, order: Order, input_key: str, webhook: str) -> Prediction:
        settings = self._settings
        inputs: dict[str, JsonValue] = dict(settings.replicate_extra_input)
        inputs[settings.replicate_image_field] = self._storage.generate_presigned_url(input_key)
        if order.prompt and settings.replicate_prompt_field:
            inputs[settings.replicate_prompt_field] = order.prompt
        return self._replicate.create_prediction(inputs, webhook=webhook)

    def _undo(self, claim: Claim, order: Order, prediction: Prediction | None) -> None:
        """Leave nothing that blocks the next try. What fails here ends by itself in time."""
        try:
            self._claims.give_back(claim)
            self._people.change(order.owner_id, lambda person: person.without(order.job))
            if prediction is not None:  # nobody knows of it: the claim still stood as it was
                self._replicate.cancel_prediction(prediction.id)
        except BotError as exc:
            logger.warning("not undone", reason=str(exc))

    def _keep(self, order: Order, prediction_id: str, input_key: str, now: float) -> None:
        """Store the task, unless an earlier run has done so."""
        self._waiting.add(prediction_id, now)
        task = Task(
            prediction_id=prediction_id,
            chat_id=order.place.chat_id,
            message_id=order.place.reply_to or 0,
            thread_id=order.place.thread_id,
            owner_id=order.owner_id,
            job=order.job,
            language=order.language,
            input_key=input_key,
            prompt=order.prompt,
            created_at=now,
        )
        try:
            self._storage.save_task_state(task)
            logger.info("task waiting")
        except Conflict:
            logger.info("task already there")

    def _accept(self, order: Order, prediction_id: str) -> None:
        """Tell the person to wait, once an album; the work goes on also where that fails."""
        status = None
        try:
            person = self._people.load(order.owner_id)
            if order.album is None or order.album not in person.albums:
                cancel = "cancel" if order.album else f"cancel:{prediction_id}"
                button = (say(Text.CANCEL_BUTTON, order.language), cancel)
                text = say(Text.ACCEPTED, order.language)
                status = self._telegram.send_message(order.place, text, button)
            self._tell(order, prediction_id, status)
        except (Refused, TryAgain, Conflict) as exc:
            logger.warning("accepted could not be told", reason=str(exc))

    def _tell(self, order: Order, prediction_id: str, status: int | None) -> None:
        """Put the status message beside the job; where the answer was faster, take it away."""
        person = self._people.change(
            order.owner_id,
            lambda person: person.told(order.job, order.album, prediction_id, status),
        )
        if order.job not in person.jobs and order.album is None and status is not None:
            self._telegram.delete_message(order.place.chat_id, status)

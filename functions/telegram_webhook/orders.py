"""An order: one picture to be developed for somebody. It becomes a prediction and a task, once."""

from dataclasses import dataclass, replace

from pydantic import JsonValue

from common.bot.claims import Claim, Claims, ClaimState
from common.bot.people import People, Person
from common.bot.storage import Storage
from common.bot.tasks import Task
from common.bot.waiting import WaitingList
from common.clients.replicate import ReplicateClient
from common.clients.telegram import Place, TelegramClient
from common.errors import BotError, Conflict, Refused, TryAgain, UserError
from common.runtime.observability import count, logger
from common.runtime.settings import Settings
from common.runtime.together import Together
from common.texts import Language, Text, say

from .leftovers import free_work
from .pictures import developable
from .rights import Rights


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted, by whom, and where the answer goes.

    `update_id` is the update that brought it: the same order brought twice is worked on once.
    The picture is Telegram's file `file_id`, and goes to `input_key`; S3 has it already where
    there is no `file_id`.
    """

    update_id: int
    owner_id: int
    place: Place
    language: Language
    input_key: str
    file_id: str | None = None
    prompt: str | None = None
    album: str | None = None
    has_spoiler: bool = False

    @property
    def job(self) -> str:
        """The update's id as a name: of its claim, and of the order in the owner's record."""
        return str(self.update_id)

    def in_words_of(self, owner: Person) -> "Order":
        """Return the order with its album's caption, where the picture has no words of its own."""
        return replace(self, prompt=self.prompt or owner.caption_of(self.album))


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
        together: Together,
        rights: Rights,
    ):
        self._settings = settings
        self._claims = claims
        self._people = people
        self._storage = storage
        self._waiting = waiting
        self._replicate = replicate
        self._telegram = telegram
        self._together = together
        self._rights = rights

    def take(self, order: Order, *, now: float, webhook: str) -> None:
        """Start the work on a picture: five waits, each for calls that do not need one another.

        Raises UserError and Refused where it can't be done, and TryAgain or Conflict where the
        same update should come again: then it goes on from what is known by then. An update that
        was given up is taken no more; TriesSpent and UnreadableRecord say that it has to be.
        """
        self._let_in(order)
        claimed, known, found = self._together(  # 1
            lambda: self._claims.take(order.job, now),
            lambda: self._people.load(order.owner_id),
            lambda: self._find(order, now),
        )
        claim = claimed.result()
        if claim.state is ClaimState.GIVEN_UP:
            # the run that gave it up may have died before it freed the work
            free_work(
                self._people,
                self._telegram,
                owner_id=order.owner_id,
                name=order.job,
                chat_id=order.place.chat_id,
                known=known.result(),
            )
            return
        try:
            person = known.result()
            order = order.in_words_of(person)
            prediction_id = claim.prediction_id or person.prediction_of(order.job)
            if prediction_id is None:
                person = self._bring(order, person, found.result(), now)  # 2 and 3
                prediction_id = person.prediction_of(order.job)
            if prediction_id is None:
                predicted, accepted = self._together(  # 4
                    lambda: self._predict(order, webhook),
                    lambda: self._accept(order, person, claim.status_message_id),
                )
                claim = claim.model_copy(update={"status_message_id": accepted.result()})
                prediction_id = predicted.result()
            self._note(order, claim, prediction_id, person, now)  # 5
        except BotError as exc:
            self._undo(order, claim, exc)
            raise

    def _let_in(self, order: Order) -> None:
        allowed = self._settings.allowed_people
        if allowed and order.owner_id not in allowed:
            raise UserError(Text.NOT_ALLOWED)

    def _find(self, order: Order, now: float) -> str | None:
        """Return where Telegram has the picture, None if S3 has it.

        Raises UserError where it is too large, or the answer could not be sent.
        """
        self._rights.check(order.place.chat_id, now)
        return order.file_id and self._telegram.get_file(order.file_id)

    def _bring(self, order: Order, person: Person, path: str | None, now: float) -> Person:
        """Put the picture into S3; return the person, who now has one more in work."""
        fetched, reserved = self._together(
            lambda: path and self._fetch(path),
            lambda: self._reserve(order, person, now),
        )
        person, picture = reserved.result(), fetched.result()
        if picture:
            self._storage.upload_to_s3(order.input_key, picture, "image/jpeg")
        return person

    def _fetch(self, path: str) -> bytes:
        """Return the picture as it will be stored; Telegram's paths name what a file is."""
        return developable(
            self._telegram.download(path),
            self._settings.replicate_max_pixels,
            is_photo=path.startswith("photos/"),
        )

    def _reserve(self, order: Order, person: Person, now: float) -> Person:
        limit = self._settings.max_running
        return self._people.change(
            order.owner_id,
            lambda person: person.started(
                order.job, order.album, now=now, limit=limit, prompt=order.prompt
            ),
            person,
        )

    def _predict(self, order: Order, webhook: str) -> str:
        """Return the id of a new prediction."""
        settings = self._settings
        inputs: dict[str, JsonValue] = dict(settings.replicate_extra_input)
        inputs[settings.replicate_image_field] = self._storage.generate_presigned_url(
            order.input_key
        )
        if order.prompt and settings.replicate_prompt_field:
            inputs[settings.replicate_prompt_field] = order.prompt
        prediction = self._replicate.create_prediction(inputs, webhook=webhook)
        logger.append_keys(prediction_id=prediction.id)
        count("PhotosAccepted")
        return prediction.id

    def _accept(self, order: Order, person: Person, said: int | None) -> int | None:
        """Tell the person to wait, once an order or album; return the message that does.

        None where another picture of the album has told it, or where it can't be told: the work
        goes on. `said` is the message by which an earlier run has.
        """
        if said is not None or (order.album is not None and order.album in person.albums):
            return said
        cancel = (say(Text.CANCEL_BUTTON, order.language), f"cancel:{order.album or order.job}")
        try:
            return self._telegram.send_message(
                order.place, say(Text.ACCEPTED, order.language), cancel
            )
        except (Refused, TryAgain) as exc:
            logger.warning("accepted could not be told", reason=str(exc))
            return None

    def _note(
        self, order: Order, claim: Claim, prediction_id: str, person: Person, now: float
    ) -> None:
        """Write down all that is known of the order, or what of it an earlier run has not.

        Each of the four may be lost with this run; whichever is left, a repeat writes the others.
        """
        if claim.prediction_id:
            logger.info("update already done", event="update_already_done")
        outcomes = self._together(
            lambda: self._claims.done(claim, prediction_id),
            lambda: self._waiting.add(prediction_id, now),
            lambda: self._keep(order, prediction_id, now),
            lambda: self._tell(order, prediction_id, person, claim.status_message_id),
        )
        for outcome in outcomes:
            outcome.result()

    def _keep(self, order: Order, prediction_id: str, now: float) -> None:
        """Store the task, unless an earlier run has done so."""
        task = Task(
            prediction_id=prediction_id,
            chat_id=order.place.chat_id,
            message_id=order.place.reply_to or 0,
            thread_id=order.place.thread_id,
            owner_id=order.owner_id,
            job=order.job,
            language=order.language,
            input_key=order.input_key,
            prompt=order.prompt,
            album=order.album,
            has_spoiler=order.has_spoiler,
            created_at=now,
        )
        try:
            self._storage.save_task_state(task)
            logger.info("task waiting")
        except Conflict:
            logger.info("task already there")

    def _tell(
        self, order: Order, prediction_id: str, person: Person, status_message_id: int | None
    ) -> None:
        """Put the status message beside the job; where the answer was faster, take it away."""
        person = self._people.change(
            order.owner_id,
            lambda person: person.told(order.job, order.album, prediction_id, status_message_id),
            person,
        )
        if order.job not in person.jobs and not person.shows(status_message_id):
            self._telegram.take_away(order.place.chat_id, status_message_id)

    def _undo(self, order: Order, claim: Claim, reason: BotError) -> None:
        """Leave nothing that blocks the next try. What fails here ends by itself in time.

        Where the same update will come again, it goes on from what the person was told.
        """
        try:
            if isinstance(reason, TryAgain | Conflict):
                self._claims.give_back(claim)
                return
            outcomes = self._together(
                lambda: self._claims.give_back(
                    claim.model_copy(update={"status_message_id": None})
                ),
                lambda: self._people.change(
                    order.owner_id, lambda person: person.without(order.job)
                ),
                lambda: self._telegram.take_away(order.place.chat_id, claim.status_message_id),
            )
            for outcome in outcomes:
                outcome.result()
        except BotError as exc:
            logger.warning("not undone", reason=str(exc))

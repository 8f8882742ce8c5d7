"""Takes orders: each becomes one prediction and one task."""

from dataclasses import replace

from common.bot.claims import Claim, Claims, ClaimState
from common.bot.people import People, Person
from common.bot.pressure import Pressure
from common.bot.storage import Storage
from common.bot.tasks import Task
from common.bot.waiting import WaitingList
from common.clients.replicate import ReplicateClient
from common.clients.telegram import TelegramClient
from common.errors import BotError, Conflict, Refused, TryAgain, UserError
from common.runtime.observability import count, logger
from common.runtime.settings import Settings
from common.runtime.styles import Style, Styles
from common.runtime.together import Together
from common.texts import Text, say

from .leftovers import free_work
from .order import Order
from .pictures import developable, fits
from .rights import Rights


class Orders:
    """Starts a prediction for each order, and records it."""

    def __init__(
        self,
        *,
        settings: Settings,
        styles: Styles,
        claims: Claims,
        people: People,
        storage: Storage,
        waiting: WaitingList,
        replicate: ReplicateClient,
        telegram: TelegramClient,
        together: Together,
        rights: Rights,
        pressure: Pressure,
    ):
        self._settings = settings
        self._styles = styles
        self._claims = claims
        self._people = people
        self._storage = storage
        self._waiting = waiting
        self._replicate = replicate
        self._telegram = telegram
        self._together = together
        self._rights = rights
        self._pressure = pressure

    def take(self, order: Order, *, now: float, webhook: str) -> None:
        """Start work on an order, in five rounds of concurrent calls.

        If the update was given up before, this only cleans up. Raises UserError or Refused if the
        order can't be carried out. Raises TryAgain or Conflict if the same update should be sent
        again; the next run resumes from what has been recorded. Raises TriesSpent or
        UnreadableRecord if the update must be given up.
        """
        self._let_in(order)
        claimed, known, found, _ = self._together(  # 1
            lambda: self._claims.take(order.job, now),
            lambda: self._people.load(order.owner_id),
            lambda: self._find(order, now),
            lambda: self._pressure.look(now),
        )
        claim = claimed.result()
        if claim.state is ClaimState.GIVEN_UP:
            # the run that gave up on it may have died before it cleaned up
            free_work(
                self._people,
                self._claims,
                self._telegram,
                owner_id=order.owner_id,
                name=order.job,
                chat_id=order.place.chat_id,
                known=known.result(),
            )
            return
        if claim.state is ClaimState.ANSWERED:
            logger.info("update already done", event="update_already_done")
            return
        try:
            person = known.result()
            order = self._wanted(order, person)
            if claim.prediction_id is None:
                style = self._style_of(order)
                person = self._bring(order, style, person, found.result(), now)  # 2 and 3
                predicted, accepted = self._together(  # 4
                    lambda: self._predict(order, style, webhook),
                    lambda: self._accept(order, person, claim.status_message_id, now),
                )
                claim = claim.model_copy(update={"status_message_id": accepted.result()})
                claim = claim.model_copy(update={"prediction_id": predicted.result()})
            else:
                logger.info("update already done", event="update_already_done")
            self._note(order, claim, person, now)  # 5
        except BotError as exc:
            self._undo(order, claim, exc)
            raise

    def have_begun(self, order: Order) -> bool:
        """Return whether a run has started on the order. Raises UpstreamError."""
        return self._claims.look(order.job).etag is not None

    def _let_in(self, order: Order) -> None:
        allowed = self._settings.allowed_people
        if allowed and order.owner_id not in allowed:
            raise UserError(Text.NOT_ALLOWED)

    def _wanted(self, order: Order, owner: Person) -> Order:
        """Fill in the order's prompt and style, and decide where its picture comes from.

        A picture that is already in S3 is used from there, unless it is larger than the style
        accepts. Raises UserError if its size must be checked but S3 no longer has it.
        """
        order = order.as_wanted_by(owner)
        if not order.stored_key:
            return order
        limit = self._styles.of(order.style).max_pixels
        try:
            content = self._storage.download_from_s3(order.stored_key) if limit else b""
        except KeyError as exc:
            raise UserError(Text.TOO_OLD) from exc
        if not limit or fits(content, limit):
            return replace(order, input_key=order.stored_key)
        return replace(order, content=content)

    def _style_of(self, order: Order) -> Style:
        """Return the chosen style. Raises UserError if it can't be used for this order."""
        style = self._styles.of(order.style)
        if bool(order.input_key) is not bool(style.image_field):
            wanted = Text.PICTURE_WANTED if style.image_field else Text.WORDS_WANTED
            raise UserError(wanted, style=style.label(order.language))
        return style

    def _find(self, order: Order, now: float) -> str | None:
        """Return the picture's path on Telegram's servers, or None if there is no `file_id`.

        Raises UserError if the picture is not available, or if the chat does not accept photos.
        """
        self._rights.check(order.place.chat_id, now)
        return order.file_id and self._telegram.get_file(order.file_id)

    def _bring(
        self, order: Order, style: Style, person: Person, path: str | None, now: float
    ) -> Person:
        """Store the picture in S3; return the person's record with this order added."""
        fetched, reserved = self._together(
            lambda: self._picture_of(order, path, style),
            lambda: self._reserve(order, person, now),
        )
        person, picture = reserved.result(), fetched.result()
        if picture:
            self._storage.upload_to_s3(order.input_key, picture, "image/jpeg")
        return person

    def _picture_of(self, order: Order, path: str | None, style: Style) -> bytes | None:
        """Return the picture to store, if any; Telegram's path shows whether it is a photo."""
        if order.content is not None:
            return developable(order.content, style.max_pixels)
        if path is None:
            return None
        content = self._telegram.download(path)
        return developable(content, style.max_pixels, is_photo=path.startswith("photos/"))

    def _reserve(self, order: Order, person: Person, now: float) -> Person:
        limit = self._settings.max_running

        def step(person: Person) -> Person:
            begun = person.begun(now)
            is_full = len(begun) >= limit
            over = [job for job in begun if not self._claims.is_open(job)] if is_full else []
            return person.started(
                order.job,
                order.album,
                now=now,
                limit=limit,
                a_day=self._settings.max_a_day,
                prompt=order.prompt,
                over=over,
            )

        return self._people.change(order.owner_id, step, person)

    def _predict(self, order: Order, style: Style, webhook: str) -> str:
        """Start a prediction and return its id."""
        key = order.input_key
        url = self._storage.generate_presigned_url(key) if key else None
        inputs = style.input_of(url, order.prompt)
        prediction = self._replicate.create_prediction(style.model, inputs, webhook=webhook)
        logger.append_keys(prediction_id=prediction.id)
        count("PhotosAccepted")
        return prediction.id

    def _accept(self, order: Order, person: Person, said: int | None, now: float) -> int | None:
        """Tell the person to wait, once per order or album; return that message's id.

        `said` is the id if an earlier run sent the message. For an album, another picture's run may
        have sent it. Returns None if the message can't be sent, or is left out because of
        Telegram's limit; the work continues either way.
        """
        said = said or (person.albums.get(order.album) if order.album else None)
        if said is not None:
            return said
        if self._pressure.is_on(now):
            count("AcknowledgementsLeftOut")
            return None
        cancel = (say(Text.CANCEL_BUTTON, order.language), f"cancel:{order.album or order.job}")
        try:
            return self._telegram.send_message(
                order.place, say(Text.ACCEPTED, order.language), [[cancel]]
            )
        except (Refused, TryAgain) as exc:
            logger.warning("please wait not sent", reason=str(exc))
            self._pressure.note(exc, order.place.chat_id, now)
            return None

    def _note(self, order: Order, claim: Claim, person: Person, now: float) -> None:
        """Record everything about the order that earlier runs have not recorded.

        If this run dies between the writes, the next run makes the missing ones.
        """
        task = Task(
            prediction_id=claim.prediction_id or "",
            chat_id=order.place.chat_id,
            message_id=order.place.reply_to or 0,
            thread_id=order.place.thread_id,
            owner_id=order.owner_id,
            job=order.job,
            language=order.language,
            input_key=order.input_key,
            prompt=order.prompt,
            style=order.style,
            album=order.album,
            has_spoiler=order.has_spoiler,
            created_at=now if claim.first_at is None else claim.first_at,
            status_message_id=claim.status_message_id,
            claim_etag=claim.etag,
        )
        outcomes = self._together(
            lambda: self._waiting.add(task.entry, task.status_message_id),
            lambda: self._keep(task),
            lambda: self._tell(order, person, claim.status_message_id),
        )
        for outcome in outcomes:
            outcome.result()

    def _keep(self, task: Task) -> None:
        """Store the task, unless an earlier run already has."""
        try:
            self._storage.save_task_state(task)
            logger.info("task waiting")
        except Conflict:
            logger.info("task already waiting")

    def _tell(self, order: Order, person: Person, status_message_id: int | None) -> None:
        """Record the album's status message, so that the album's other pictures share it."""
        album, said = order.album, status_message_id
        if album is not None and said is not None and album not in person.albums:
            self._people.change(order.owner_id, lambda person: person.told(album, said), person)

    def _undo(self, order: Order, claim: Claim, reason: BotError) -> None:
        """Remove everything that would block the next try.

        Anything that can't be removed here will expire. If the update will be sent again, its
        status message is kept, so that the person does not get it twice.
        """
        try:
            if isinstance(reason, TryAgain | Conflict):
                self._claims.give_back(claim)
                return
            outcomes = self._together(
                lambda: self._claims.give_back(
                    claim.model_copy(update={"status_message_id": None})
                ),
                lambda: free_work(
                    self._people,
                    self._claims,
                    self._telegram,
                    owner_id=order.owner_id,
                    name=order.job,
                    chat_id=order.place.chat_id,
                    said=claim.status_message_id,
                ),
            )
            for outcome in outcomes:
                outcome.result()
        except BotError as exc:
            logger.warning("failed update not undone", reason=str(exc))

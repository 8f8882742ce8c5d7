"""Gives up on updates that keep failing, because they block all later updates from their chats.

Telegram resends a failing update for a day (https://core.telegram.org/bots/api#setwebhook). The
bot gives up earlier, and tells the chat: once three runs have died or failed unexpectedly, or once
other services have been unavailable for an hour (for a button press, a minute). If Replicate has
been refusing pictures for a while because too many arrive, the bot gives up immediately.
"""

from collections.abc import Callable

from common.bot.claims import MAX_TRIES, Claim, Claims
from common.bot.overload import Overload
from common.bot.people import People
from common.clients.telegram import TelegramClient
from common.errors import (
    AtCapacity,
    BotError,
    Busy,
    Refused,
    TriesSpent,
    TryAgain,
    UnreadableRecord,
)
from common.runtime.observability import count, logger
from common.texts import Text, say

from .intake import Intake, Reply, answer, notify
from .leftovers import free_work
from .outline import Outline
from .updates import Update

# after this many tries, the message is put into the response, as runs that called Telegram died
MAX_TRIES_WITH_WORD = 2 * MAX_TRIES
# Telegram's last retries of a failing press are after 30, 62 and 126 s; it drops it after 150 s
PRESS_SECONDS = 60.0


class Attempts:
    """Handles each update until it is done, or gives up on it after too many failures."""

    def __init__(
        self,
        intake: Intake,
        claims: Claims,
        people: People,
        telegram: TelegramClient,
        overload: Overload,
        *,
        give_up_after: float,
    ):
        """Give up on an update after other services have held it up for `give_up_after` seconds."""
        self._intake = intake
        self._claims = claims
        self._people = people
        self._telegram = telegram
        self._overload = overload
        self._give_up_after = give_up_after

    def take(self, update: Update, *, now: float, webhook: str) -> Reply:
        """Do what `update` asks for; `webhook` is the URL that Replicate will call.

        Raises TryAgain or Conflict if Telegram should send the update again. After any other
        exception, call `rescue`.
        """
        try:
            return self._intake.take(update, now=now, webhook=webhook)
        except Busy:  # another run is working on it
            raise
        except (TriesSpent, UnreadableRecord) as exc:
            return self._give_up(Outline.model_validate(update), str(exc))
        except TryAgain as exc:
            outline = Outline.model_validate(update)
            if isinstance(exc, AtCapacity) and self._overload.note(now):
                return self._give_up(outline, str(exc), Text.FAILED_BUSY)
            if not self._is_held_up(outline, now, exc.retry_after or 0):
                raise
            return self._give_up(outline, str(exc))

    def rescue(self, outline: Outline, *, now: float) -> Reply | None:
        """Count a run that ended in an unexpected exception; give up after three of them.

        Returns None if Telegram should send the update again. Raises the same errors as `take`.
        """
        claim = self._claims.fail(str(outline.update_id), now)
        return None if claim.tries < MAX_TRIES else self._give_up(outline, "it failed every time")

    def give_up_unread(self, outline: Outline, reason: str) -> Reply:
        """Give up on an update if only its outline could be read.

        Sends no message if the update may not be for the bot, as in groups. Raises the same errors
        as `take`.
        """
        return self._give_up(outline, reason, silently=not outline.is_private)

    def _give_up(
        self,
        outline: Outline,
        reason: str,
        text: Text = Text.UPDATE_GIVEN_UP,
        *,
        silently: bool = False,
    ) -> Reply:
        """End the update and, unless `silently`, send a message if there is somewhere to send it.

        Raises TryAgain if Telegram can't accept the message now.
        """
        claim = self._look(outline)
        reply: Reply = {}
        if not silently:
            try:
                reply = self._tell(outline, text, claim)
            except TryAgain:
                self._note(lambda: self._claims.give_back(claim))
                raise
        if claim.etag is None:  # it could not be read above; the person's reply didn't wait for it
            claim = self._look(outline)
        count("UpdatesGivenUp")
        logger.error("update given up", event="update_given_up", reason=reason, tries=claim.tries)
        self._note(lambda: self._claims.give_up(claim))
        self._note(lambda: self._tidy(outline, claim))
        return reply

    def _is_held_up(self, outline: Outline, now: float, wait: float) -> bool:
        """Whether other services have held up the update for too long.

        For a press, the time includes the `wait` until the next try, because Telegram may drop the
        press before then. If S3 fails, the time is counted from the message's date, although the
        update may have arrived later; a press has no date, so only its `wait` counts.
        """
        if outline.press_id is not None:
            sent_at, longest = now, PRESS_SECONDS - wait
        elif outline.sent_at is None or now - outline.sent_at <= self._give_up_after:
            return False
        else:
            sent_at, longest = outline.sent_at, self._give_up_after
        try:
            since = self._claims.hold_up(str(outline.update_id), now)
        except TryAgain:
            since = sent_at
        return now - since > longest

    def _look(self, outline: Outline) -> Claim:
        try:
            return self._claims.look(str(outline.update_id))
        except TryAgain as exc:
            logger.warning("claim not read", reason=str(exc))
            return Claim(update_id=str(outline.update_id))

    def _tell(self, outline: Outline, text: Text, claim: Claim) -> Reply:
        """Send `text` in a call or, after too many tries, in the returned response.

        For a press, the text is a notification or, if a call is made and the chat got "please
        wait", a message in that chat.
        """
        words = say(text, outline.language)
        by_call = claim.tries < MAX_TRIES_WITH_WORD
        note = notify(outline.press_id, words) if outline.press_id is not None else {}
        if outline.place is None or (note and not (by_call and claim.status_message_id)):
            return note
        if not by_call:
            return answer(outline.place, words)
        try:
            self._telegram.send_message(outline.place, words)
        except Refused as exc:  # blocked, kicked, chat deleted
            logger.warning("answer refused", reason=str(exc))
        return note and note | {"text": ""}

    def _tidy(self, outline: Outline, claim: Claim) -> None:
        if outline.owner_id is not None:
            free_work(
                self._people,
                self._claims,
                self._telegram,
                owner_id=outline.owner_id,
                name=str(outline.update_id),
                chat_id=outline.place.chat_id if outline.place else None,
                said=claim.status_message_id,
            )

    def _note(self, step: Callable[[], None]) -> None:
        """Record something that nothing depends on; if that fails, carry on."""
        try:
            step()
        except BotError as exc:
            logger.warning("record not written", reason=str(exc))

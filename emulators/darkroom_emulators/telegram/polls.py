"""Bots' polls: questions, options, votes and closing times."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..kit.numbers import Numbers
from ..kit.refusals import ControlRefused
from .content import ContentView
from .content_shapes import PollJson, PollOptionJson
from .emulator import TelegramService
from .inbox import DAY
from .text_shapes import EntityJson
from .world import Bot, TelegramMessage, TelegramUser


@dataclass(frozen=True, slots=True)
class PollText:
    """A text in a poll, with its entities."""

    text: str = ""
    entities: list[EntityJson] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Poll:
    """A poll, or a quiz if it has `correct` options; `votes` maps user ids to option numbers."""

    bot: Bot
    question: PollText
    options: list[PollText]
    is_anonymous: bool
    allows_several: bool
    allows_revoting: bool
    correct: list[int] | None = None
    explanation: PollText = field(default_factory=PollText)
    description: PollText = field(default_factory=PollText)
    open_period: int = 0
    close_date: int = 0
    is_closed: bool = False
    id: str = ""
    votes: dict[int, list[int]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name of a poll's field in a Message."""
        return "poll"

    def as_json(self, view: ContentView) -> dict[str, object]:
        """Return a Message's field `poll`, which, unlike a Poll elsewhere, has the description."""
        shown = self.shown()
        if self.description.text:
            shown["description"] = self.description.text
            shown["description_entities"] = self.description.entities
        return {"poll": shown}

    def shown(self) -> PollJson:
        """Return the Bot API's Poll object."""
        found: PollJson = {"id": self.id, "question": self.question.text, "options": []}
        if self.question.entities:
            found["question_entities"] = self.question.entities
        found["options"] = [self._option(number) for number in range(len(self.options))]
        found["total_voter_count"] = len(self.votes)
        found["is_closed"], found["is_anonymous"] = self.is_closed, self.is_anonymous
        found["type"] = "regular" if self.correct is None else "quiz"
        found["allows_multiple_answers"] = self.allows_several
        found["allows_revoting"] = self.allows_revoting
        found["members_only"] = False
        if self.correct is not None:
            found["correct_option_ids"] = self.correct
        if self.explanation.text:
            found["explanation"] = self.explanation.text
            found["explanation_entities"] = self.explanation.entities
        if self.open_period:
            found["open_period"] = self.open_period
        if self.close_date:
            found["close_date"] = self.close_date
        return found

    def persistent_ids(self, options: Sequence[int]) -> list[str]:
        """Return the persistent ids of options, made from their numbers, which never change."""
        return [f"{self.id}-{number}" for number in options]

    def _option(self, number: int) -> PollOptionJson:
        option = self.options[number]
        [persistent_id] = self.persistent_ids([number])
        found: PollOptionJson = {"persistent_id": persistent_id, "text": option.text}
        if option.entities:
            found["text_entities"] = option.entities
        found["voter_count"] = sum(number in chosen for chosen in self.votes.values())
        return found


class Polls:
    """Opens and closes polls, accepts votes, and notifies the bots that created the polls."""

    def __init__(self, emulator: TelegramService):
        self._emulator = emulator
        kept = emulator.keeping.watch("next poll", lambda: self._ids.at)
        self._ids = Numbers(kept or emulator.chance_of("polls").randrange(5 * 10**18, 6 * 10**18))
        self._alarms: dict[str, int] = {}  # for polls that close automatically
        for chat in (*emulator.world.private.values(), *emulator.world.groups.values()):
            for message in chat.messages.values():
                if isinstance(message.content, Poll):  # restored from stored state
                    self.open(message, message.content)

    def close(self) -> None:
        """Cancel the timers of open polls."""
        for alarm in self._alarms.values():
            self._emulator.clock.cancel(alarm)

    def new_id(self) -> str:
        """Return an id for a new poll."""
        return str(next(self._ids))

    def open(self, message: TelegramMessage, poll: Poll) -> None:
        """Set a timer to close the poll, if it has a time limit."""
        end = poll.close_date or (message.date + poll.open_period if poll.open_period else 0)
        if end and not poll.is_closed:
            self._alarms[poll.id] = self._emulator.clock.call_at(
                end, lambda: self.end(message, poll)
            )

    def end(self, message: TelegramMessage, poll: Poll) -> None:
        """Close a poll, so that nobody can vote in it, and notify its bot."""
        self._emulator.clock.cancel(self._alarms.pop(poll.id, None))
        poll.is_closed = True
        self._show(message)
        self._tell(poll)

    def vote(
        self, user: TelegramUser, message: TelegramMessage, options: Sequence[int]
    ) -> list[int]:
        """Vote for options by number, or retract the vote if none is given; return update ids."""
        poll = message.content
        if not isinstance(poll, Poll):
            raise ControlRefused(f"message {message.id} is not a poll")
        chosen = sorted(set(options))
        _check_vote(poll, user, chosen)
        if poll.votes.get(user.id, []) == chosen:
            return []
        if chosen:
            poll.votes[user.id] = chosen
        else:
            del poll.votes[user.id]
        self._show(message)
        made = [] if poll.is_anonymous else self._tell_answer(poll, user, chosen)
        return made + self._tell(poll)

    def _show(self, message: TelegramMessage) -> None:
        if message.chat.messages.get(message.id) is message:
            self._emulator.show(message, "edited")

    def _tell(self, poll: Poll) -> list[int]:
        return self._add(poll, "poll", dict(poll.shown()))

    def _tell_answer(self, poll: Poll, user: TelegramUser, chosen: list[int]) -> list[int]:
        value: dict[str, object] = {"poll_id": poll.id, "user": user.as_json()}
        value |= {"option_ids": chosen, "option_persistent_ids": poll.persistent_ids(chosen)}
        return self._add(poll, "poll_answer", value)

    def _add(self, poll: Poll, kind: str, value: dict[str, object]) -> list[int]:
        inbox = self._emulator.inboxes[poll.bot.id]
        update = inbox.add(kind, value, queue=int(poll.id), chat_id=0, lives=DAY)
        return [update.id] if update else []


def _check_vote(poll: Poll, user: TelegramUser, chosen: list[int]) -> None:
    if poll.is_closed:
        raise ControlRefused("the poll is closed")
    if any(not 0 <= number < len(poll.options) for number in chosen):
        raise ControlRefused(f"the poll's options are 0 to {len(poll.options) - 1}")
    if len(chosen) > 1 and not poll.allows_several:
        raise ControlRefused("the poll allows only one answer")
    if user.id in poll.votes and not poll.allows_revoting:
        raise ControlRefused("the person has voted, and the poll doesn't allow changing a vote")

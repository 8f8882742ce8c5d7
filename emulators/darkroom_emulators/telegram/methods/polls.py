"""Methods that send and close polls and quizzes."""

from dataclasses import replace
from typing import Any

from ..cleaning import is_invisible
from ..content_shapes import PollJson
from ..errors import bad_request, guessed_request
from ..fields import BadField, text_field
from ..polls import Poll, Polls, PollText
from ..shapes import MessageJson
from ..world import Bot, TelegramChat
from .call import MethodCall
from .composing import draft_message, formatted, given_value, send
from .markup import read_markup
from .registry import emulates

MAX_QUESTION, MAX_OPTION, MAX_EXPLANATION, MAX_DESCRIPTION = 300, 100, 200, 1024
MAX_OPTIONS, MAX_LINES = 12, 2
PERIODS = range(5, 2_628_001)  # seconds


@emulates(
    "sendPoll",
    lacks="media, options added by people, limits by country or membership, and hidden results",
)
async def send_poll(call: MethodCall) -> MessageJson:
    """Send a poll or a quiz."""
    poll = _read_poll(call)
    message = draft_message(call, "polls")
    check_voters(poll, message.chat)
    polls = call.emulator.part(Polls)
    poll.id, message.content = polls.new_id(), poll
    shown = send(call, message)
    polls.open(message, poll)
    return shown


@emulates("stopPoll", lacks="business messages")
async def stop_poll(call: MethodCall) -> PollJson:
    """Close one of the bot's own polls."""
    message = call.message(call.open_chat(), "message with poll to stop not found")
    poll = message.content
    if not isinstance(poll, Poll):
        raise bad_request("message is not a poll")
    if poll.is_closed:
        raise bad_request("poll has already been closed")
    own = isinstance(message.sender, Bot) and message.sender.id == call.bot.id
    if not own or message.forward_origin:
        raise bad_request("poll can't be stopped")
    message.markup = read_markup(call, message.chat)
    call.emulator.part(Polls).end(message, poll)
    return poll.shown()


def check_voters(poll: Poll, chat: TelegramChat) -> None:
    """Raise ApiError for a non-anonymous poll in a channel, because channels hide their members."""
    if chat.type == "channel" and not poll.is_anonymous:
        raise bad_request("non-anonymous polls can't be sent to channel chats")


def copied_poll(call: MethodCall, poll: Poll) -> Poll:
    """Return a copy of a poll for this bot, without votes or a time limit."""
    number = call.emulator.part(Polls).new_id()
    return replace(poll, id=number, bot=call.bot, votes={}, open_period=0, close_date=0)


def _read_poll(call: MethodCall) -> Poll:
    arguments = call.arguments
    question = _text(call, "question", MAX_QUESTION)
    if is_invisible(question.text):
        raise bad_request("poll question must be non-empty")
    options = _options(call)
    correct = _correct(call, len(options))
    several = arguments.flag("allows_multiple_answers")
    explanation = _text(call, "explanation", MAX_EXPLANATION) if correct else PollText()
    if explanation.text.count("\n") > MAX_LINES:
        raise guessed_request("too many line feeds in the quiz explanation")
    revoting = arguments.text("allows_revoting")
    open_period, close_date = _ends(call)
    return Poll(
        bot=call.bot,
        question=question,
        options=options,
        is_anonymous=not arguments.text("is_anonymous") or arguments.flag("is_anonymous"),
        allows_several=several,
        allows_revoting=arguments.flag("allows_revoting") if revoting else correct is None,
        correct=correct,
        explanation=explanation,
        description=_text(call, "description", MAX_DESCRIPTION),
        open_period=open_period,
        close_date=close_date,
        is_closed=arguments.flag("is_closed"),
    )


def _text(call: MethodCall, name: str, most: int) -> PollText:
    parse_mode = call.arguments.text(f"{name}_parse_mode")
    entities = given_value(call, f"{name}_entities")
    found = PollText(*formatted(call, call.arguments.text(name), parse_mode, entities))
    if len(found.text) > most:
        raise bad_request(f"poll {name} length must not exceed {most}")
    return _with_emoji_only(found) if name == "question" else found


def _with_emoji_only(found: PollText) -> PollText:
    """Return a question or option without any formatting except custom emoji."""
    return replace(found, entities=[e for e in found.entities if e["type"] == "custom_emoji"])


def _options(call: MethodCall) -> list[PollText]:
    given = call.json("options", "can't parse options JSON object")
    if not isinstance(given, list):
        raise guessed_request("expected an Array of InputPollOption")
    if not given:
        raise guessed_request("poll must have at least 1 option")
    if len(given) > MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {MAX_OPTIONS} options")
    return [_option(call, each) for each in given]


def _option(call: MethodCall, given: Any) -> PollText:
    given = {"text": given} if isinstance(given, str) else given
    if not isinstance(given, dict):
        raise guessed_request("expected an Object as poll option")
    try:
        text, parse_mode = text_field(given, "text"), text_field(given, "text_parse_mode")
    except BadField as exc:
        raise guessed_request(f"can't parse poll option: {exc}") from exc
    found = PollText(*formatted(call, text, parse_mode, given.get("text_entities")))
    if is_invisible(found.text):
        raise bad_request("poll options must be non-empty")
    if len(found.text) > MAX_OPTION:
        raise bad_request(f"poll options length must not exceed {MAX_OPTION}")
    return _with_emoji_only(found)


def _correct(call: MethodCall, options: int) -> list[int] | None:
    """Return a quiz's correct options, or None for a regular poll; also reads the old parameter."""
    kind = call.arguments.text("type")
    if kind not in {"", "regular", "quiz"}:
        raise guessed_request("unsupported poll type specified")
    found = call.json("correct_option_ids", "can't parse correct_option_ids JSON object")
    if found is None and call.arguments.text("correct_option_id"):
        found = [call.arguments.number("correct_option_id")]
    if kind != "quiz":
        return None
    if not (isinstance(found, list) and found and all(type(each) is int for each in found)):
        raise guessed_request("wrong correct option ID specified")
    if found != sorted(set(found)) or not 0 <= found[0] <= found[-1] < options:
        raise guessed_request("wrong correct option ID specified")
    return found


def _ends(call: MethodCall) -> tuple[int, int]:
    """Return a poll's `open_period` and `close_date`; each is 0 if not given."""
    period, date = call.arguments.number("open_period"), call.arguments.number("close_date")
    if period and date:
        raise guessed_request("open_period and close_date can't be used together")
    if (period and period not in PERIODS) or (date and date - call.now not in PERIODS):
        raise guessed_request("wrong poll close time specified")
    return period, date

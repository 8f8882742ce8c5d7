"""Check that a task was answered correctly, in time, and only once."""

from typing import Any

from common.bot.claims import ClaimState
from common.texts import Language, Text, say

from .bot import Bot
from .hindrance import was_hindered
from .services import FakePrediction, Message
from .verdict import Verdict

# the most seconds until an answer: the sweeper's delay, two of its runs, and the slowest calls
LONGEST_WAIT = 1800
# extra time for each fault in a sweep, until its lease expires and the next run finds the task
LONGER_BY_STRIKE = 600
LONGEST_WAIT_IN_CALM = 90


def judge_answers(
    bot: Bot,
    key: str,
    answers: list[Message],
    task: dict[str, Any],
    verdict: Verdict,
    *,
    prompt: bool,
) -> None:
    """Check that a task was answered correctly, in time, and once unless faults forced more."""
    recorded = [
        (point, run)
        for point, run, changed, found in bot.s3.history
        if changed == f"updates/{task['job']}.json"
        and (found["state"], found["prediction_id"]) == ("answered", task["prediction_id"])
    ]
    # a sweep that finds a task listed twice can answer it, lose the response, and answer it again
    last = {m.invocation: m for m in answers}
    unforced = [
        m
        for m in answers
        if (m is last[m.invocation] and any(run is m.invocation for _, run in recorded))
        or not was_hindered(bot, m.invocation, m.point or 0)
    ]
    if len(unforced) > 1:
        verdict.violations.append(f"{key} was answered {len(answers)} times, unforced")
    if any(point < (m.point or 0) for m in answers for point, _ in recorded):
        verdict.violations.append(f"{key} was answered again after that was recorded")
    if len(answers) > 1:
        verdict.forced[f"answered {len(answers)} times"] += 1
    waited = bot.world.calls[answers[0].point or 0].at - task["created_at"]
    strikes = sum(bot.world.calls[at].invocation.name == "sweep" for at, _ in bot.world.fired)
    longest = LONGEST_WAIT_IN_CALM if prompt else LONGEST_WAIT + strikes * LONGER_BY_STRIKE
    if waited > longest:
        verdict.violations.append(f"{key} was answered after {waited:.0f} s")
    prediction = bot.outside.predictions.get(task["prediction_id"])
    if prediction is not None:
        true = _truth(prediction, task["language"])
        verdict.violations += [f"{key} was told {m.says}" for m in answers if m.says != true]


def _truth(prediction: FakePrediction, language: Language) -> str:
    if prediction.canceled_at is not None:
        return say(Text.CANCELED, language)
    if prediction.ends_as == "succeeded":
        return f"https://out/{prediction.id}.jpg"
    return say(Text.FAILED, language)


def answers_to(bot: Bot, key: str) -> list[Message]:
    """Return the messages that answered a task."""
    return [message for message in bot.outside.messages if _task_of(bot, message) == key]


def _task_of(bot: Bot, message: Message) -> str | None:
    """Return the task that a message answers, or None if the message is not an answer.

    A sweep works on many tasks simultaneously, so the strand identifies the task.
    """
    if message.invocation.name.startswith("update"):
        return None
    sent = message.point or 0
    sender = bot.world.calls[sent].strand
    taken = [
        found["prediction_id"]
        for point, _, _, found in bot.s3.history
        if found.get("state") == ClaimState.ANSWERING
        and point < sent
        and bot.world.calls[point].strand.is_of(sender)
    ]
    return f"tasks/{taken[-1]}.json" if taken else None

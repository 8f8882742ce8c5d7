"""What must hold when the dust has settled."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from common.people import RESERVED_SECONDS, Person
from common.tasks import LEASE_SECONDS
from common.texts import Language, Text, say

from .bot import Bot
from .services import FakePrediction, Message
from .world import BLINDING, Fault, Invocation

# the sweeper's patience, two of its rounds, and the slowest calls
LONGEST_WAIT = 2400
LONGEST_WAIT_IN_CALM = 90


@dataclass
class Verdict:
    """The violations found in one schedule, and what was forced in it, counted."""

    violations: list[str] = field(default_factory=list)
    forced: Counter[str] = field(default_factory=Counter)


def judge(bot: Bot, *, prompt: bool) -> Verdict:
    """Check everything; `prompt` says that webhooks came, so that nobody waits for the sweeper."""
    verdict = Verdict(violations=list(bot.world.errors))
    tasks = {key: bot.s3.read(key) or {} for key in bot.s3.objects if key.startswith("tasks/")}
    for update in bot.updates:
        _judge_update(bot, update, tasks, verdict)
    for key, task in tasks.items():
        _judge_task(bot, key, task, verdict, prompt=prompt and _was_calm(bot))
    _judge_rest(bot, verdict)
    return verdict


def _judge_update(
    bot: Bot, update: dict[str, Any], tasks: dict[str, dict[str, Any]], verdict: Verdict
) -> None:
    """One update makes one task or one refusal, and no prediction more than it must."""
    number = update["update_id"]
    mine = [task for task in tasks.values() if task["job"] == str(number)]
    if len(mine) > 1:
        verdict.violations.append(f"update {number} has {len(mine)} tasks")
    if "message" in update and not mine:
        said = [reply.says for reply in bot.replies.get(number, [])]
        verdict.violations.append(f"photo {number} is lost: no task, and {said} was said")
    made = [p for p in bot.outside.predictions.values() if p.invocation.name == f"update {number}"]
    known = {p.id for p in made}
    verdict.violations += [
        f"the task of update {number} has no prediction"
        for task in mine
        if task["prediction_id"] not in known
    ]
    unforced = [p for p in made if not _is_forced(bot, p)]
    if len(unforced) > 1:
        verdict.violations.append(f"update {number} was paid for {len(made)} times, unforced")
    if len(made) > 1:
        verdict.forced["predictions paid twice"] += 1


def _is_forced(bot: Bot, prediction: FakePrediction) -> bool:
    """Whether the run that made it was hindered from noting it."""
    claim = f"updates/{prediction.invocation.name.removeprefix('update ')}.json"
    noted = any(
        run is prediction.invocation and key == claim and found["state"] == "done"
        for _, run, key, found in bot.s3.history
    )
    return not noted and _was_hindered(bot, prediction.invocation, prediction.point)


def _judge_task(
    bot: Bot, key: str, task: dict[str, Any], verdict: Verdict, *, prompt: bool
) -> None:
    """A task is answered, in time, truly, and twice only where that was forced."""
    if task["state"] != "answered":
        verdict.violations.append(f"{key} is {task['state']} for ever")
    answers = [m for m in bot.outside.messages if _task_of(bot, m) == key]
    if not answers:
        verdict.violations.append(f"{key} was never answered")
        return
    recorded = [
        (point, run)
        for point, run, changed, found in bot.s3.history
        if changed == key and found["state"] == "answered"
    ]
    # a sweep that finds a task listed twice may answer, fail to hear of it, and answer again
    last = {m.invocation: m for m in answers}
    unforced = [
        m
        for m in answers
        if (m is last[m.invocation] and any(run is m.invocation for _, run in recorded))
        or not _was_hindered(bot, m.invocation, m.point or 0)
    ]
    if len(unforced) > 1:
        verdict.violations.append(f"{key} was answered {len(answers)} times, unforced")
    if any(point < (m.point or 0) for m in answers for point, _ in recorded):
        verdict.violations.append(f"{key} was answered again after that was recorded")
    if len(answers) > 1:
        verdict.forced[f"answered {len(answers)} times"] += 1
    waited = bot.world.calls[answers[0].point or 0].at - task["created_at"]
    if waited > (LONGEST_WAIT_IN_CALM if prompt else LONGEST_WAIT):
        verdict.violations.append(f"{key} was answered after {waited:.0f} s")
    prediction = bot.outside.predictions.get(task["prediction_id"])
    if prediction is not None:
        true = _truth(prediction, Language(task["language"]))
        verdict.violations += [f"{key} was told {m.says}" for m in answers if m.says != true]


def _was_calm(bot: Bot) -> bool:
    """Whether nothing struck but what the bot and botocore get over at once."""
    return all(
        fault in {Fault.CONFLICT, Fault.TWIN}
        or (fault is Fault.LOST and bot.world.calls[point].service == "S3")
        for point, fault in bot.world.fired
    )


def _truth(prediction: FakePrediction, language: Language) -> str:
    if prediction.canceled_at is not None:
        return say(Text.CANCELED, language)
    if prediction.ends_as == "succeeded":
        return f"https://out/{prediction.id}.jpg"
    return say(Text.FAILED, language)


def _task_of(bot: Bot, message: Message) -> str | None:
    """The task that the run had taken when it sent the message, None if that is no answer."""
    if message.invocation.name.startswith("update"):
        return None
    taken = [
        key
        for point, run, key, _ in bot.s3.history
        if run is message.invocation and key.startswith("tasks/") and point < (message.point or 0)
    ]
    return taken[-1] if taken else None


def _was_hindered(bot: Bot, run: Invocation, point: int) -> bool:
    """Whether something struck the run, at this call or later, that no care gets around."""
    if run.killed:
        return True
    for call in bot.world.calls:
        if call.invocation is run and call.point >= point:
            if call.fault in BLINDING:
                return True
            if call.fault is Fault.LOST and call.service != "S3":
                return True
    return False


def _judge_rest(bot: Bot, verdict: Verdict) -> None:
    """Nothing is left that blocks anything."""
    later = bot.world.now + max(RESERVED_SECONDS, LEASE_SECONDS) + 1
    for key in bot.s3.objects:
        found = bot.s3.read(key) if key.endswith(".json") else None
        if key.startswith("waiting/"):
            verdict.violations.append(f"{key} is left")
        elif found is not None and key.startswith("people/"):
            jobs = Person.model_validate(found).running(later)
            verdict.violations += [f"{key} still counts job {job}" for job in jobs]
        elif found is not None and found.get("state") == "claimed" and found["lease_until"] > later:
            verdict.violations.append(f"{key} is held for ever")
    if bot.world.running:
        verdict.violations.append("an invocation never ended")

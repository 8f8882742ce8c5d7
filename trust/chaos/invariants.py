"""What must hold when the dust has settled."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from common.bot.claims import MAX_TRIES, ClaimState
from common.bot.people import RESERVED_SECONDS, Person
from common.bot.tasks import LEASE_SECONDS
from common.texts import Language, Text, say
from telegram_webhook.attempts import MAX_TRIES_WITH_WORD

from .bot import Bot
from .services import POISONS, FakePrediction, Message
from .world import BLINDING, Fault, Invocation, Unforeseen

# the sweeper's patience, two of its rounds, and the slowest calls
LONGEST_WAIT = 1800
# what a sweep that was struck costs: its lease, and the round that meets it
LONGER_BY_STRIKE = 600
LONGEST_WAIT_IN_CALM = 90
# how long one update of a chat that fails for ever may keep the chat's next photo from its answer,
# and how much longer for each fault that strikes on top: a lease, and the next repeat
LONGEST_SILENCE = 300
LONGER_SILENCE_BY_STRIKE = 120
SLOWNESS = 20  # calls of an update that follow each other


@dataclass
class Verdict:
    """The violations found in one schedule, and what was forced in it, counted."""

    violations: list[str] = field(default_factory=list)
    forced: Counter[str] = field(default_factory=Counter)


def judge(bot: Bot, *, prompt: bool) -> Verdict:
    """Check everything; `prompt` says that webhooks came, so that nobody waits for the sweeper."""
    verdict = Verdict(violations=list(bot.world.errors))
    if verdict.violations:
        return verdict
    tasks = {key: bot.s3.read(key) or {} for key in bot.s3.objects if key.startswith("tasks/")}
    for update in bot.updates:
        _judge_update(bot, update, tasks, verdict, prompt=prompt and _was_calm(bot))
    for key, task in tasks.items():
        claim = bot.s3.read(f"updates/{task['job']}.json") or {}
        # a run that died may leave a task beside the one that counts: it is never answered
        if task["state"] != "answered" and claim.get("prediction_id") == task["prediction_id"]:
            verdict.violations.append(f"{key} is {task['state']} for ever")
    _judge_silence(bot, tasks, verdict, prompt=prompt and _was_calm(bot))
    _judge_accepted(bot, verdict)
    _judge_cancels(bot, verdict)
    _judge_rest(bot, verdict)
    return verdict


def _judge_update(
    bot: Bot,
    update: dict[str, Any],
    tasks: dict[str, dict[str, Any]],
    verdict: Verdict,
    *,
    prompt: bool,
) -> None:
    """One update makes one answer or one refusal, and no prediction more than it must."""
    number = update["update_id"]
    mine = {key: task for key, task in tasks.items() if task["job"] == str(number)}
    if "message" in update and not mine:
        _judge_loss(bot, number, verdict)
    made = [p for p in bot.outside.predictions.values() if p.invocation.name == f"update {number}"]
    known = {p.id for p in made}
    verdict.violations += [
        f"the task of update {number} has no prediction"
        for task in mine.values()
        if task["prediction_id"] not in known
    ]
    unforced = [p for p in made if not _is_forced(bot, p)]
    if len(unforced) > 1:
        verdict.violations.append(f"update {number} was paid for {len(made)} times, unforced")
    if len(made) > 1:
        verdict.forced["predictions paid twice"] += 1
    answered = {key: found for key in mine if (found := _answers(bot, key))}
    if mine and not answered and _is_given_up(bot, number):
        _judge_loss(bot, number, verdict)
    elif mine and not answered:
        verdict.violations.append(f"update {number} was never answered")
    if len(answered) > 1:
        verdict.violations.append(f"update {number} was answered for {len(answered)} tasks")
    for key, answers in answered.items():
        _judge_answers(bot, key, answers, mine[key], verdict, prompt=prompt)


def _judge_loss(bot: Bot, number: int, verdict: Verdict) -> None:
    """Check that a photo has no answer only after three struck runs, and then a word.

    A poisoned one strikes every run that prepares it.
    """
    name = f"update {number}"
    said = [m.says for m in bot.outside.messages if m.invocation.name == name]
    is_told = say(Text.UPDATE_GIVEN_UP, Language.ENGLISH) in said
    # where the runs that should say the word died as well, the update ends without it
    if _is_poisoned(next(u for u in bot.updates if u["update_id"] == number)):
        runs = {call.invocation for call in bot.world.calls if call.invocation.name == name}
        tries = sum(run.dead or isinstance(run.error, Unforeseen) for run in runs)
        if not is_told and tries < MAX_TRIES_WITH_WORD - 1:
            verdict.violations.append(f"poisoned photo {number}: {said} was said")
        return
    runs = {call.invocation for call in bot.world.calls if call.invocation.name == name}
    struck = sum(_was_hindered(bot, run, 0) for run in runs)
    if struck >= MAX_TRIES and (is_told or struck >= MAX_TRIES_WITH_WORD - 1):
        verdict.forced["given up"] += 1
    else:
        verdict.violations.append(f"photo {number} is lost: no task, and {said} was said")


def _is_given_up(bot: Bot, number: int) -> bool:
    claim = bot.s3.read(f"updates/{number}.json") or {}
    return bool(claim.get("state") == ClaimState.GIVEN_UP)


def _is_poisoned(update: dict[str, Any]) -> bool:
    sizes = update.get("message", {}).get("photo", [])
    return any(size["file_id"] in POISONS for size in sizes)


def _judge_silence(
    bot: Bot, tasks: dict[str, dict[str, Any]], verdict: Verdict, *, prompt: bool
) -> None:
    """While one update of a chat fails for ever, the chat's next photo is answered all the same.

    It may begin later for each fault on top.
    """
    poisoned = sum(map(_is_poisoned, bot.updates))
    if not poisoned:
        return
    longest: float = LONGEST_SILENCE * poisoned + LONGER_SILENCE_BY_STRIKE * len(bot.world.fired)
    longest += SLOWNESS * bot.world.jitter * len(bot.updates)  # each call of those before it
    for key, task in tasks.items():
        sent_at = bot.created_at[int(task["job"])]
        begun_after = task["created_at"] - sent_at
        if begun_after > longest:
            verdict.violations.append(f"{key} was begun {begun_after:.0f} s after it was sent")
        for answer in _answers(bot, key)[:1] if prompt else ():
            if answer.at - sent_at > longest:
                after = f"{answer.at - sent_at:.0f} s after it was sent"
                verdict.violations.append(f"{key} was answered {after}")


def _is_forced(bot: Bot, prediction: FakePrediction) -> bool:
    """Whether the run that made it was hindered, and noted it in neither of two places."""
    job = prediction.invocation.name.removeprefix("update ")
    noted = any(
        run is prediction.invocation
        and (
            (key == f"updates/{job}.json" and found["state"] == "done")
            or (key.startswith("people/") and found["jobs"].get(job, {}).get("prediction_id"))
        )
        for _, run, key, found in bot.s3.history
    )
    return not noted and _was_hindered(bot, prediction.invocation, prediction.point)


def _judge_answers(
    bot: Bot,
    key: str,
    answers: list[Message],
    task: dict[str, Any],
    verdict: Verdict,
    *,
    prompt: bool,
) -> None:
    """Check that a task is answered in time, truly, and twice only where that was forced."""
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
    strikes = sum(bot.world.calls[at].invocation.name == "sweep" for at, _ in bot.world.fired)
    longest = LONGEST_WAIT_IN_CALM if prompt else LONGEST_WAIT + strikes * LONGER_BY_STRIKE
    if waited > longest:
        verdict.violations.append(f"{key} was answered after {waited:.0f} s")
    prediction = bot.outside.predictions.get(task["prediction_id"])
    if prediction is not None:
        true = _truth(prediction, Language(task["language"]))
        verdict.violations += [f"{key} was told {m.says}" for m in answers if m.says != true]


def _judge_accepted(bot: Bot, verdict: Verdict) -> None:
    """Check that an order or album is told "please wait" once, which is not left standing."""
    said: dict[str, list[Message]] = {}
    for message in bot.outside.messages:
        if message.says == say(Text.ACCEPTED, Language.ENGLISH):
            said.setdefault(message.button, []).append(message)
    for name, messages in said.items():
        unforced = [m for m in messages if not _was_hindered(bot, m.invocation, m.point or 0)]
        if len(unforced) > 1:
            verdict.violations.append(f"{name}: please wait was said {len(messages)} times")
        if len(messages) > 1:
            verdict.forced["told twice to wait"] += 1
        for message in messages:
            if message.id not in bot.outside.deleted:
                if message in unforced and not _was_stopped(bot, message):
                    verdict.violations.append(f"{name}: please wait is left")
                verdict.forced["please wait left"] += 1


def _judge_cancels(bot: Bot, verdict: Verdict) -> None:
    """Who presses Cancel is not told that nothing runs while it does."""
    jobs: dict[str, list[FakePrediction]] = {}
    for prediction in bot.outside.predictions.values():
        jobs.setdefault(prediction.invocation.name.removeprefix("update "), []).append(prediction)
    for update in bot.updates:
        action, _, job = update.get("callback_query", {}).get("data", "").partition(":")
        for reply in bot.replies.get(update["update_id"], []):
            if action != "cancel" or reply.says != say(Text.NOTHING_RUNS, Language.ENGLISH):
                continue
            verdict.violations += [
                f"{reply.says} was said while {p.id} ran"
                for p in jobs.get(job, [])
                if bot.world.calls[p.point].at < reply.at < p.ends_at
                and p.canceled_at is None
                and not _was_hindered(bot, p.invocation, p.point)
            ]


def _was_stopped(bot: Bot, message: Message) -> bool:
    """Whether something kept the bot from deleting a status message.

    Telegram brought the update no more, or the run that gave up an update, or ended the last job
    under the message, was hindered from then on.
    """
    dropped = (update for queue in bot.queues.values() for update in queue.dropped)
    if any(f"update {update['update_id']}" == message.invocation.name for update in dropped):
        return True
    was_shown = False
    for point, run, key, found in bot.s3.history:
        if found.get("state") == ClaimState.GIVEN_UP and _was_hindered(bot, run, point):
            return True
        if key != f"people/{message.params['chat_id']}.json":
            continue
        shown = any(job["status_message_id"] == message.id for job in found["jobs"].values())
        if was_shown and not shown and _was_hindered(bot, run, point):
            return True
        was_shown = shown
    return False


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


def _answers(bot: Bot, key: str) -> list[Message]:
    """Return what was sent in answer to a task."""
    return [message for message in bot.outside.messages if _task_of(bot, message) == key]


def _task_of(bot: Bot, message: Message) -> str | None:
    """Return the task that the run had taken when it sent a message, None if that is no answer.

    A sweep works on many tasks at once, on each in a strand of its own.
    """
    if message.invocation.name.startswith("update"):
        return None
    sent = message.point or 0
    sender = bot.world.calls[sent].strand
    taken = [
        key
        for point, _, key, _ in bot.s3.history
        if key.startswith("tasks/") and point < sent and bot.world.calls[point].strand.is_of(sender)
    ]
    return taken[-1] if taken else None


def _was_hindered(bot: Bot, run: Invocation, point: int) -> bool:
    """Whether something struck the run, at this call or later, that no care gets around.

    Its death is later than all its calls.
    """
    if run.dead:
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

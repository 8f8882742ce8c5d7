"""The conditions that must hold when a schedule has ended."""

import math
from itertools import pairwise
from typing import Any

from common.bot.claims import LEASE_SECONDS, MAX_TRIES, ClaimState
from common.bot.people import Person
from common.bot.tasks import SHOWN_SECONDS
from common.texts import ENGLISH, Text, say

from .answers import answers_to, judge_answers
from .bot import Bot
from .hindrance import (
    is_cut_off,
    is_dropped,
    is_forced,
    job_of,
    was_calm,
    was_end_hindered,
    was_hindered,
    was_stopped,
)
from .services import POISONS, FakePrediction, Message
from .verdict import Verdict
from .world import START

# how long an update that always fails may delay the answer to the next photo in its chat, and the
# extra time that each further fault allows: a lease, and the next try
LONGEST_SILENCE = 300
LONGER_SILENCE_BY_STRIKE = 120
SLOWNESS = 20  # sequential calls per update


def judge(bot: Bot, *, prompt: bool) -> Verdict:
    """Check every invariant. With `prompt`, no answer may need the sweeper (webhooks arrive)."""
    verdict = Verdict(violations=list(bot.world.errors))
    if verdict.violations:
        return verdict
    tasks = {key: bot.s3.read(key) or {} for key in bot.s3.objects if key.startswith("tasks/")}
    for update in bot.updates:
        _judge_update(bot, update, tasks, verdict, prompt=prompt and was_calm(bot))
    for key, task in tasks.items():
        claim = bot.s3.read(f"updates/{task['job']}.json") or {}
        # a run that died may leave a second task, which never gets a reply
        if claim.get("state") != "answered" and claim.get("prediction_id") == task["prediction_id"]:
            verdict.violations.append(f"{key} is {claim['state']} forever")
    _judge_silence(bot, tasks, verdict, prompt=prompt and was_calm(bot))
    _judge_accepted(bot, verdict)
    _judge_cancels(bot, verdict)
    _judge_progress(bot, tasks, verdict)
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
    """Check that an update leads to one answer or refusal, and to no needless predictions."""
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
    unforced = [p for p in made if not is_forced(bot, p)]
    if len(unforced) > 1:
        verdict.violations.append(f"update {number} was paid for {len(made)} times, unforced")
    if len(made) > 1:
        verdict.forced["predictions paid twice"] += 1
    answered = {key: found for key in mine if (found := answers_to(bot, key))}
    if mine and not answered and _is_given_up(bot, str(number)):
        _judge_loss(bot, number, verdict)
    elif mine and not answered and is_cut_off(bot, mine.values()):
        verdict.forced["cut off"] += 1
    elif mine and not answered:
        verdict.violations.append(f"update {number} was never answered")
    if len(answered) > 1:
        verdict.violations.append(f"update {number} was answered for {len(answered)} tasks")
    for key, answers in answered.items():
        judge_answers(bot, key, answers, mine[key], verdict, prompt=prompt)


def _judge_loss(bot: Bot, number: int, verdict: Verdict) -> None:
    """Check that an unanswered photo had faults in three runs, and that its sender got a message.

    A poisoned photo needs no faults: every run that prepares it fails.
    """
    name = f"update {number}"
    messages = [m for m in bot.outside.messages if m.invocation.name == name]
    said = [m.says for m in (*messages, *bot.replies.get(number, []))]
    is_told = say(Text.UPDATE_GIVEN_UP, ENGLISH) in said or was_end_hindered(bot, number)
    if _is_poisoned(next(u for u in bot.updates if u["update_id"] == number)):
        if not is_told:
            verdict.violations.append(f"poisoned photo {number}: {said} was said")
        return
    runs = {call.invocation for call in bot.world.calls if call.invocation.name == name}
    if is_told and sum(was_hindered(bot, run, 0) for run in runs) >= MAX_TRIES:
        verdict.forced["given up"] += 1
    else:
        verdict.violations.append(f"photo {number} is lost: no task, and {said} was said")


def _is_given_up(bot: Bot, job: str) -> bool:
    claim = bot.s3.read(f"updates/{job}.json") or {}
    return bool(claim.get("state") == ClaimState.GIVEN_UP)


def _is_poisoned(update: dict[str, Any]) -> bool:
    sizes = update.get("message", {}).get("photo", [])
    return any(size["file_id"] in POISONS for size in sizes)


def _judge_silence(
    bot: Bot, tasks: dict[str, dict[str, Any]], verdict: Verdict, *, prompt: bool
) -> None:
    """Check that a poisoned photo delays others by at most LONGEST_SILENCE, plus time for faults.

    Work on the other photos must start within that time and, if `prompt`, end within it.
    """
    poisoned = sum(map(_is_poisoned, bot.updates))
    if not poisoned:
        return
    longest: float = LONGEST_SILENCE * poisoned + LONGER_SILENCE_BY_STRIKE * len(bot.world.fired)
    longest += SLOWNESS * bot.world.jitter * len(bot.updates)  # calls of earlier updates
    for key, task in tasks.items():
        sent_at = bot.created_at[int(task["job"])]
        prediction = bot.outside.predictions[task["prediction_id"]]
        begun_after = bot.world.calls[prediction.point].at - sent_at
        if begun_after > longest:
            verdict.violations.append(f"{key} was started {begun_after:.0f} s after it was sent")
        for answer in answers_to(bot, key)[:1] if prompt else ():
            if answer.at - sent_at > longest:
                after = f"{answer.at - sent_at:.0f} s after it was sent"
                verdict.violations.append(f"{key} was answered {after}")


def _judge_accepted(bot: Bot, verdict: Verdict) -> None:
    """Check that an order or album gets "please wait" once, and that the message is deleted."""
    said: dict[str, list[Message]] = {}
    for message in bot.outside.messages:
        if message.says == say(Text.ACCEPTED, ENGLISH):
            said.setdefault(message.button, []).append(message)
    for name, messages in said.items():
        unforced = [m for m in messages if not was_hindered(bot, m.invocation, m.point or 0)]
        # if a photo is given up, its message is deleted; the album's next photo gets another
        standing = [m for m in unforced if not _is_given_up(bot, job_of(m.invocation))]
        if any(not _is_deleted(bot, m, later.at) for m, later in pairwise(standing)):
            verdict.violations.append(f"{name}: please wait was sent {len(messages)} times")
        if len(messages) > 1:
            verdict.forced["please wait sent twice"] += 1
        for message in messages:
            if message.id not in bot.outside.deleted:
                if message in unforced and not was_stopped(bot, message):
                    verdict.violations.append(f"{name}: please wait was not deleted")
                verdict.forced["please wait not deleted"] += 1


def _is_deleted(bot: Bot, message: Message, now: float) -> bool:
    """Return whether a message was deleted before `now`, such as after an album's first photo.

    If that photo was answered before its run recorded the message, the next one gets another.
    """
    return message.id is not None and bot.outside.deleted.get(message.id, math.inf) < now


def _judge_cancels(bot: Bot, verdict: Verdict) -> None:
    """Check that Cancel never reports that nothing is in progress when something is."""
    jobs: dict[str, list[FakePrediction]] = {}
    for prediction in bot.outside.predictions.values():
        jobs.setdefault(job_of(prediction.invocation), []).append(prediction)
    for update in bot.updates:
        action, _, job = update.get("callback_query", {}).get("data", "").partition(":")
        for reply in bot.replies.get(update["update_id"], []):
            if action != "cancel" or reply.says != say(Text.NOTHING_RUNS, ENGLISH):
                continue
            verdict.violations += [
                f"{reply.says} was said while {p.id} ran"
                for p in jobs.get(job, [])
                if bot.world.calls[p.point].at < reply.at < p.ends_at
                and p.canceled_at is None
                and not was_hindered(bot, p.invocation, p.point)
            ]


def _judge_progress(bot: Bot, tasks: dict[str, dict[str, Any]], verdict: Verdict) -> None:
    """Check that edits show increasing progress, aren't too frequent, and stop with the answer."""
    jobs = {task["status_message_id"]: task["job"] for task in tasks.values()}
    for edit in bot.outside.edits:
        job = jobs.get(edit.message_id)
        keys = [key for key, task in tasks.items() if task["job"] == job]
        sent = [m.point or 0 for key in keys for m in answers_to(bot, key)]
        if any(point < edit.point for point in sent):
            verdict.violations.append(f"update {job} was answered, and then its message edited")
    shown: dict[str, tuple[float, int]] = {}
    for _, _, key, found in bot.s3.history:
        if not key.startswith("tasks/") or found["shown_percent"] < 0:
            continue
        step = (found["shown_at"], found["shown_percent"])
        at, percent = shown.get(key, (0.0, -1))
        if step != (at, percent) and (step[0] - at < SHOWN_SECONDS or step[1] <= percent):
            verdict.violations.append(f"{key} wrongly shows {step[1]} % after {percent} %")
        shown[key] = step


def _is_open(bot: Bot, job: str) -> bool:
    """Return whether the update is unfinished and a later run will work on it."""
    claim = bot.s3.read(f"updates/{job}.json")
    if claim is None or is_dropped(bot, job):
        return False
    return claim["state"] not in {ClaimState.ANSWERED, ClaimState.GIVEN_UP}


def _judge_rest(bot: Bot, verdict: Verdict) -> None:
    """Check that nothing remains that would block later work."""
    later = bot.world.now + LEASE_SECONDS + 1
    for key in bot.s3.objects:
        found = bot.s3.read(key) if key.endswith(".json") else None
        if key.startswith("waiting/"):
            verdict.violations.append(f"{key} is left")
        elif found is not None and key.startswith("people/"):
            jobs = Person.model_validate(found).begun(START)
            verdict.violations += [
                f"{key} still counts job {job}" for job in jobs if _is_open(bot, job)
            ]
        elif found is not None and found.get("lease_until", 0) > later:
            verdict.violations.append(f"{key} is held forever")
    if bot.world.running:
        verdict.violations.append("an invocation never ended")

"""Recognize faults that the bot can't recover from."""

from collections.abc import Iterable
from typing import Any

from common.bot.claims import ClaimState

from .bot import Bot
from .services import FakePrediction, Message
from .world import BLINDING, Fault, Invocation


def job_of(run: Invocation) -> str:
    """Return the id of the update that a run handled."""
    return run.name.removeprefix("update ")


def is_dropped(bot: Bot, job: str) -> bool:
    """Return whether Telegram gave up on the update before the bot accepted it."""
    dropped = (update for queue in bot.queues.values() for update in queue.dropped)
    return any(str(update["update_id"]) == job for update in dropped)


def was_hindered(bot: Bot, run: Invocation, point: int) -> bool:
    """Return whether a fault that the bot can't recover from hit the run at `point` or later.

    A run's death counts as later than all of its calls.
    """
    return run.dead or bool(_struck(bot, run, point))


def _struck(bot: Bot, run: Invocation, point: int) -> list[int]:
    """Return the numbers of calls, at `point` or later, whose outcome the run never learned."""
    return [
        call.point
        for call in bot.world.calls
        if call.invocation is run
        and call.point >= point
        and (call.fault in BLINDING or (call.fault is Fault.LOST and call.service != "S3"))
    ]


def is_forced(bot: Bot, prediction: FakePrediction) -> bool:
    """Return whether faults kept the run from recording its prediction, which forces another."""
    job = job_of(prediction.invocation)
    noted = any(
        run is prediction.invocation
        and key == f"updates/{job}.json"
        and found["prediction_id"] is not None
        for _, run, key, found in bot.s3.history
    )
    is_noted = noted or _is_listed(bot, prediction, by=prediction.invocation)
    return not is_noted and _could_not_note(bot, prediction)


def _is_listed(bot: Bot, prediction: FakePrediction, by: Invocation | None = None) -> bool:
    """Return whether a run (only `by`, if given) put the prediction on the waiting list."""
    ending = f"-{job_of(prediction.invocation)}-{prediction.id}"
    return any(key.endswith(ending) for _, run, key, _ in bot.s3.history if by is None or run is by)


def is_cut_off(bot: Bot, tasks: Iterable[dict[str, Any]]) -> bool:
    """Return whether nothing was left that could lead to an answer for an update's tasks.

    Three things can: Telegram sends the update again, the sweeper finds the entry on the waiting
    list, or Replicate calls the webhook. The bot survives the loss of any two. Telegram drops a
    press after 150 seconds, so a run that dies before it writes the entry may be the last one. If
    no webhook gets through either, all three are lost.
    """
    runs = {call.invocation for call in bot.world.calls}
    made = [(task["job"], bot.outside.predictions[task["prediction_id"]]) for task in tasks]
    return all(
        is_dropped(bot, job)
        and not _is_listed(bot, prediction)
        and _could_not_note(bot, prediction)
        and all(was_hindered(bot, run, 0) for run in runs if run.name == f"webhook {prediction.id}")
        for job, prediction in made
    )


def was_end_hindered(bot: Bot, number: int) -> bool:
    """Return whether a fault may have lost the message of a run that gave up on the update."""
    return any(
        key == f"updates/{number}.json"
        and found["state"] == ClaimState.GIVEN_UP
        and was_hindered(bot, run, point)
        for point, run, key, found in bot.s3.history
    )


def _could_not_note(bot: Bot, prediction: FakePrediction) -> bool:
    """Return whether the run died, never got the prediction's id, or twice failed to record it."""
    run, made_at = prediction.invocation, prediction.point
    struck = _struck(bot, run, made_at)
    return run.dead or made_at in struck or len(struck) > 1


def was_stopped(bot: Bot, message: Message) -> bool:
    """Return whether something kept the bot from deleting a status message.

    Either Telegram stopped sending the update, or a fault hit one of two runs: the one that gave up
    on an update, or the one that finished the last job that shared the message.
    """
    if is_dropped(bot, job_of(message.invocation)):
        return True
    under = {
        found["prediction_id"]
        for _, _, key, found in bot.s3.history
        if key.startswith("tasks/")
        and (
            found["status_message_id"] == message.id
            or message.button == f"cancel:{found['album']}"  # each picture of an album shares it
        )
    }
    return any(
        was_hindered(bot, run, point)
        for point, run, _, found in bot.s3.history
        if found.get("state") == ClaimState.GIVEN_UP
        or (found.get("state") == ClaimState.ANSWERED and found["prediction_id"] in under)
    )


def was_calm(bot: Bot) -> bool:
    """Return whether the bot and botocore recover immediately from every fault that occurred."""
    return all(
        fault in {Fault.CONFLICT, Fault.TWIN}
        or (fault is Fault.LOST and bot.world.calls[point].service == "S3")
        for point, fault in bot.world.fired
    )

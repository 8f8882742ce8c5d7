"""What struck an invocation so that no care of the bot gets around it."""

from common.bot.claims import ClaimState

from .bot import Bot
from .services import FakePrediction, Message
from .world import BLINDING, Fault, Invocation


def was_hindered(bot: Bot, run: Invocation, point: int) -> bool:
    """Whether something struck the run, at this call or later, that no care gets around.

    Its death is later than all its calls.
    """
    return run.dead or bool(_struck(bot, run, point))


def _struck(bot: Bot, run: Invocation, point: int) -> list[int]:
    """Return the calls of a run, from this one on, of which it has not heard what came of them."""
    return [
        call.point
        for call in bot.world.calls
        if call.invocation is run
        and call.point >= point
        and (call.fault in BLINDING or (call.fault is Fault.LOST and call.service != "S3"))
    ]


def is_forced(bot: Bot, prediction: FakePrediction) -> bool:
    """Return whether the run that made it was hindered, and noted it in neither of two places."""
    job = prediction.invocation.name.removeprefix("update ")
    noted = any(
        run is prediction.invocation
        and (
            (key == f"updates/{job}.json" and found["prediction_id"] is not None)
            or key.endswith(f"-{job}-{prediction.id}")
        )
        for _, run, key, found in bot.s3.history
    )
    return not noted and _could_not_note(bot, prediction)


def _could_not_note(bot: Bot, prediction: FakePrediction) -> bool:
    """Whether the run died, or did not hear of its prediction, or failed to note it twice."""
    run, made_at = prediction.invocation, prediction.point
    struck = _struck(bot, run, made_at)
    return run.dead or made_at in struck or len(struck) > 1


def was_stopped(bot: Bot, message: Message) -> bool:
    """Whether something kept the bot from deleting a status message.

    Telegram brought the update no more, or the run that gave up an update, or ended the last job
    under the message, was hindered from then on.
    """
    dropped = (update for queue in bot.queues.values() for update in queue.dropped)
    if any(f"update {update['update_id']}" == message.invocation.name for update in dropped):
        return True
    under = {
        found["prediction_id"]
        for _, _, key, found in bot.s3.history
        if key.startswith("tasks/") and found["status_message_id"] == message.id
    }
    return any(
        was_hindered(bot, run, point)
        for point, run, _, found in bot.s3.history
        if found.get("state") == ClaimState.GIVEN_UP
        or (found.get("state") == ClaimState.ANSWERED and found["prediction_id"] in under)
    )


def was_calm(bot: Bot) -> bool:
    """Whether nothing struck but what the bot and botocore get over at once."""
    return all(
        fault in {Fault.CONFLICT, Fault.TWIN}
        or (fault is Fault.LOST and bot.world.calls[point].service == "S3")
        for point, fault in bot.world.fired
    )

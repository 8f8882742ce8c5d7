"""Starts predictions again if they ended without having received their picture or prompt."""

from ..clients.replicate import Prediction, ReplicateClient
from ..runtime.observability import count, logger
from ..runtime.styles import Style, Styles
from .claims import Claim, Claims
from .people import People
from .storage import PRESIGNED_SECONDS, Storage
from .tasks import Task
from .waiting import WaitingList


class Restarts:
    """Starts predictions again that ended without their picture or prompt."""

    def __init__(
        self,
        *,
        replicate: ReplicateClient,
        storage: Storage,
        people: People,
        waiting: WaitingList,
        claims: Claims,
        styles: Styles,
    ):
        self._replicate = replicate
        self._storage = storage
        self._people = people
        self._waiting = waiting
        self._claims = claims
        self._styles = styles

    def start_again(self, task: Task, claim: Claim, prediction: Prediction, now: float) -> bool:
        """Start a prediction again if it lacked its picture or its album's caption.

        It lacked the picture if it failed after its URL had expired in the queue, and the caption
        if that arrived with a later photo. Returns whether it was started again. If so, the new
        prediction's webhook answers, and this run hands over its `claim`. Only the first run that
        answers a task may start it again: it happens once at most, even if that run dies here.
        Raises Refused, UpstreamError or Conflict.
        """
        if claim.answer_tries > 1 or task.is_restarted or not task.input_key:
            return False
        style = self._styles.of(task.style)
        words = self._late_words(task, style, prediction)
        if words is None and not _began_too_late(prediction):
            return False
        inputs, webhook = prediction.input, prediction.webhook
        if not (isinstance(inputs, dict) and isinstance(webhook, str)):
            return False
        if style.image_field not in inputs:  # Replicate has deleted them, or the style has changed
            return False
        url = self._storage.generate_presigned_url(task.input_key)
        changes = style.input_of(url, words or task.prompt)
        again = self._replicate.create_prediction(
            style.model, {**inputs, **changes}, webhook=webhook
        )
        self._put_in_place(claim, task.restarted(again.id, words or task.prompt, now))
        count("PredictionsRestarted")
        return True

    def _late_words(self, task: Task, style: Style, prediction: Prediction) -> str | None:
        if prediction.status == "canceled" or not style.prompt_field:
            return None
        if task.album is None or task.prompt:
            return None
        return self._people.load(task.owner_id).caption_of(task.album)

    def _put_in_place(self, claim: Claim, successor: Task) -> None:
        """Store the task's successor, and hand the claim over to it.

        If the successor's webhook arrives before that, this run still has the claim, so the bot
        refuses the webhook, and Replicate sends it again.
        """
        self._storage.save_task_state(successor)
        self._waiting.add(successor.entry, successor.status_message_id)
        self._claims.hand_over(claim, successor.prediction_id)
        logger.info("prediction started again", successor=successor.prediction_id)


def _began_too_late(prediction: Prediction) -> bool:
    return prediction.status == "failed" and prediction.queued_seconds >= PRESIGNED_SECONDS

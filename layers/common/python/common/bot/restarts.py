"""Predictions that are started once more: they ended without their picture, or their words."""

from ..clients.replicate import Prediction, ReplicateClient
from ..runtime.observability import count, logger
from .claims import Claims
from .people import People
from .storage import PRESIGNED_SECONDS, Storage
from .tasks import Task
from .waiting import WaitingList


class Restarts:
    """Starts predictions again; all that it talks to is passed in."""

    def __init__(
        self,
        *,
        replicate: ReplicateClient,
        storage: Storage,
        people: People,
        waiting: WaitingList,
        claims: Claims,
        image_field: str,
        prompt_field: str,
    ):
        self._replicate = replicate
        self._storage = storage
        self._people = people
        self._waiting = waiting
        self._claims = claims
        self._image_field = image_field
        self._prompt_field = prompt_field

    def start_again(self, task: Task, prediction: Prediction, now: float) -> bool:
        """Start `prediction` once more if it ended without what it needed.

        That is its picture, if the URL had ended when it began, or the words of its album, if they
        came under a later photo. Return whether it was started: then its own webhook answers, and
        `task`, which this run holds, is over. Of the runs that take a task only the first may, so
        one that dies here leaves no second.
        Raises Refused, UpstreamError, Conflict.
        """
        if task.tries > 1 or task.is_restarted or not task.input_key:
            return False
        words = self._late_words(task, prediction)
        if words is None and not _began_too_late(prediction):
            return False
        inputs, webhook = prediction.input, prediction.webhook
        if not (isinstance(inputs, dict) and isinstance(webhook, str)):
            return False
        if self._image_field not in inputs:  # Replicate no longer has them
            return False
        changes = {self._image_field: self._storage.generate_presigned_url(task.input_key)}
        if words is not None:
            changes[self._prompt_field] = words
        again = self._replicate.create_prediction({**inputs, **changes}, webhook=webhook)
        self._put_in_place(task, task.restarted(again.id, words or task.prompt, now))
        count("PredictionsRestarted")
        return True

    def _late_words(self, task: Task, prediction: Prediction) -> str | None:
        if prediction.status == "canceled" or not self._prompt_field:
            return None
        if task.album is None or task.prompt:
            return None
        return self._people.load(task.owner_id).caption_of(task.album)

    def _put_in_place(self, task: Task, successor: Task) -> None:
        """Let the successor answer in place of the task.

        It is held until the claim names it: a webhook that came before would find another's claim.
        """
        held = self._storage.save_task_state(successor)
        self._waiting.add(held.prediction_id, held.created_at)
        self._claims.hand_over(task.job, held.prediction_id)
        self._people.change(
            task.owner_id, lambda person: person.told(task.job, None, held.prediction_id, None)
        )
        self._storage.save_task_state(held.given_back())
        logger.info("prediction started again", successor=held.prediction_id)


def _began_too_late(prediction: Prediction) -> bool:
    return prediction.status == "failed" and prediction.queued_seconds >= PRESIGNED_SECONDS

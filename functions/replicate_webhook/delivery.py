"""A prediction ended: its answer goes to the chat, once."""

from pydantic import JsonValue

from common.errors import Refused, TryAgain
from common.observability import count, logger
from common.replicate import Prediction
from common.s3 import Storage
from common.tasks import Task
from common.telegram import TelegramClient
from common.texts import Text, say


class NoPicture(ValueError):
    """The prediction succeeded, but what it gave is not a picture."""


TERMINAL = {"succeeded", "failed", "canceled", "aborted"}


class Delivery:
    """Answers one task at a time; all that it talks to is passed in."""

    def __init__(self, telegram: TelegramClient, storage: Storage):
        self._telegram = telegram
        self._storage = storage

    def deliver(self, prediction: Prediction, *, now: float) -> None:
        """Answer the task of `prediction`, if it has ended and nobody has answered it yet.

        Raises TaskNotFound, Busy or UpstreamError where Replicate should call again, and Conflict
        where another run took the task at the same moment.
        """
        if prediction.status not in TERMINAL:
            return
        task = self._storage.load_task_state(prediction.id)
        if task.is_over:
            logger.info("task already answered")
            return
        task = self._storage.save_task_state(task.answering(now))
        try:
            self._answer(task, prediction)
        except TryAgain:
            self._storage.save_task_state(task.given_back())
            raise
        self._storage.save_task_state(task.answered())
        logger.info("task answered", status=prediction.status)

    def _answer(self, task: Task, prediction: Prediction) -> None:
        try:
            if prediction.status == "succeeded":
                self._send_output(task, prediction.output)
            else:
                canceled = prediction.status != "failed"
                self._say(task, Text.CANCELED if canceled else Text.FAILED)
                count("PhotosCanceled" if canceled else "PhotosFailed")
        except Refused as exc:  # the chat is gone or the bot is blocked: nobody to tell
            logger.warning("answer refused", reason=str(exc))
            count("AnswersRefused")

    def _send_output(self, task: Task, output: JsonValue) -> None:
        urls = [output] if isinstance(output, str) else output
        try:
            if not isinstance(urls, list) or not urls:
                raise NoPicture("the output is no URL and no list of URLs")
            for url in urls:
                self._telegram.send_photo(task.chat_id, str(url), reply_to=task.message_id)
            count("PhotosAnswered")
        except (NoPicture, Refused) as exc:
            logger.error("output not sent", reason=str(exc))
            count("PhotosFailed")
            self._say(task, Text.FAILED)

    def _say(self, task: Task, text: Text) -> None:
        self._telegram.send_message(
            task.chat_id, say(text, task.language), reply_to=task.message_id
        )

"""What happens to an update: a photo becomes a prediction, text gets a short answer."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from common.errors import Refused, UpstreamError, UserError
from common.observability import count, logger
from common.replicate import ReplicateClient
from common.s3 import Storage
from common.tasks import Task
from common.telegram import TelegramClient
from common.texts import Text, say

from .updates import Message, Update

# A Bot API call as the answer to a webhook, or nothing:
# https://core.telegram.org/bots/api#making-requests-when-getting-updates
Reply = dict[str, Any]


class Intake:
    """Takes one update at a time; all that it talks to is passed in."""

    def __init__(
        self, telegram: TelegramClient, replicate: ReplicateClient, storage: Storage, bot_id: str
    ):
        self._telegram = telegram
        self._replicate = replicate
        self._storage = storage
        self._bot_id = bot_id

    def take(self, update: Update, *, now: float, webhook: str) -> Reply:
        """Do what `update` asks for; `webhook` is where Replicate shall call back.

        Raises UpstreamError where Telegram should send the update again.
        """
        message = update.message
        if message is None:
            return {}
        if message.photo:
            return self._take_photo(update.update_id, message, now, webhook)
        if message.text is not None:
            return _reply(message, Text.HELP)
        return {}

    def _take_photo(self, update_id: int, message: Message, now: float, webhook: str) -> Reply:
        try:
            task = self._start(update_id, message, now, webhook)
        except UserError as exc:
            count("PhotosNotTaken")
            return _reply(message, exc.text)
        except Refused as exc:
            logger.error("replicate refused", reason=str(exc))
            count("PredictionsRefused")
            return _reply(message, Text.UNAVAILABLE)
        self._accept(message, task)
        return {}

    def _start(self, update_id: int, message: Message, now: float, webhook: str) -> Task:
        photo = message.best_photo
        if photo is None:
            raise UserError(Text.TOO_BIG)
        picture = self._telegram.download(self._telegram.get_file(photo.file_id))
        # the same name for the same update, so that a repeated update leaves no second copy
        name = uuid5(NAMESPACE_URL, f"telegram:{self._bot_id}:{update_id}")
        key = f"images/input/{name}.jpg"
        self._storage.upload_to_s3(key, picture, "image/jpeg")
        inputs = {"image": self._storage.generate_presigned_url(key)}
        if message.caption:
            inputs["prompt"] = message.caption
        prediction = self._replicate.create_prediction(inputs, webhook=webhook)
        logger.append_keys(prediction_id=prediction.id)
        task = self._storage.save_task_state(
            Task(
                prediction_id=prediction.id,
                chat_id=message.chat.id,
                message_id=message.message_id,
                language=message.language,
                input_key=key,
                created_at=now,
            )
        )
        logger.info("task waiting", size=len(picture))
        count("PhotosAccepted")
        return task

    def _accept(self, message: Message, task: Task) -> None:
        """Tell the person to wait; the work goes on also where that can't be told."""
        try:
            self._telegram.send_message(
                task.chat_id, say(Text.ACCEPTED, task.language), reply_to=message.message_id
            )
        except (Refused, UpstreamError) as exc:
            logger.warning("accepted could not be told", reason=str(exc))


def _reply(message: Message, text: Text) -> Reply:
    return {
        "method": "sendMessage",
        "chat_id": message.chat.id,
        "text": say(text, message.language),
        "reply_parameters": {
            "message_id": message.message_id,
            "allow_sending_without_reply": True,
        },
    }

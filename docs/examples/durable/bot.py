"""A photo bot as a Lambda durable function, for comparison only: nothing here is deployed.

On AWS, `handler` would need two small public functions in front of it, one that receives
Telegram's updates and one that receives Replicate's webhooks, because neither service can sign
calls to AWS.
"""

import os
from urllib.parse import quote

import requests
from aws_durable_execution_sdk_python import DurableContext, durable_execution
from aws_durable_execution_sdk_python.config import Duration, WaitForCallbackConfig

TELEGRAM = os.environ["TELEGRAM_API"]  # with the token
TELEGRAM_FILES = os.environ["TELEGRAM_FILES"]
REPLICATE = os.environ["REPLICATE_API"]
RECEIVER = os.environ["RECEIVER"]
HEADERS = {"Authorization": f"Bearer {os.environ['REPLICATE_API_TOKEN']}"}


def telegram(method: str, **params: object) -> dict:
    """Call a method of the Bot API and return its result."""
    answer = requests.post(f"{TELEGRAM}/{method}", json=params, timeout=20)
    answer.raise_for_status()
    return answer.json()["result"]


@durable_execution
def handler(event: dict, context: DurableContext) -> str:
    """Handle one update with a photo: edit the photo and send the result."""
    message = event["message"]
    chat_id, reply = message["chat"]["id"], {"message_id": message["message_id"]}

    def stored(_: object) -> str:  # a real bot would store the picture in S3 and return its key
        path = telegram("getFile", file_id=message["photo"][-1]["file_id"])["file_path"]
        return f"{TELEGRAM_FILES}/{path}"

    def create(callback_id: str, _: object) -> None:
        # an id can contain "+" and "/"
        hook = f"{RECEIVER}?callback={quote(callback_id, safe='')}"
        body = {
            "input": {"image": picture, "prompt": message.get("caption", "")},
            "webhook": hook,
            "webhook_events_filter": ["completed"],
        }
        answer = requests.post(
            f"{REPLICATE}/models/me/edit/predictions", json=body, headers=HEADERS, timeout=20
        )
        answer.raise_for_status()

    picture = context.step(stored, "store")
    context.step(
        lambda _: telegram("sendMessage", chat_id=chat_id, text="Got it, please wait")[
            "message_id"
        ],
        "accept",
    )
    output = context.wait_for_callback(
        create, "predict", WaitForCallbackConfig(timeout=Duration.from_hours(1))
    )
    context.step(
        lambda _: telegram("sendPhoto", chat_id=chat_id, photo=output, reply_parameters=reply)[
            "message_id"
        ],
        "answer",
    )
    return output

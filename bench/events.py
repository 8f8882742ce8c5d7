"""Lambda events as API Gateway sends them: a photo for the bot, and an update to ignore."""

import itertools
import json
import time
from typing import Any

SECRET_TOKEN = "a-secret-token-for-the-bench"
# a function's environment, the same for every handler; the stubs' URLs are added
ENVIRONMENT = {
    "TELEGRAM_BOT_TOKEN": "123456789:AAtokenOfNoBotAtAll",
    "TELEGRAM_SECRET_TOKEN": SECRET_TOKEN,
    "REPLICATE_API_TOKEN": "r8_bench",
    "REPLICATE_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "REPLICATE_MODEL": "darkroom/edit",
    "BASE_URL": "https://bot.example.com",
    "BUCKET_NAME": "my-bot-bucket",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_METRICS_NAMESPACE": "bench",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}
_numbers = itertools.count(1)


def photo() -> dict[str, Any]:
    """Return an event whose update has a photo from somebody who is new to the bot."""
    number = next(_numbers)
    person = {"id": 1000 + number, "first_name": "Somebody", "is_bot": False}
    size = {"file_id": f"photo-{number}", "file_unique_id": "x", "width": 960, "height": 1280}
    message = {
        "message_id": number,
        "date": 1_700_000_000,
        "from": person,
        "chat": person | {"type": "private"},
        "photo": [size | {"file_size": 75_535}],
        "caption": "make it sepia",
    }
    return _post({"update_id": number, "message": message})


def nothing() -> dict[str, Any]:
    """Return an event whose update is of a kind that the bot ignores."""
    return _post({"update_id": next(_numbers), "poll": {"id": "1"}})


def _post(update: dict[str, Any]) -> dict[str, Any]:
    path = "/webhook/telegram"
    http = {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"}
    return {
        "version": "2.0",
        "routeKey": f"POST {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "host": "bot.example.com",
            "x-telegram-bot-api-secret-token": SECRET_TOKEN,
        },
        "requestContext": {
            "domainName": "bot.example.com",
            "http": http | {"userAgent": ""},
            "requestId": "id",
            "routeKey": f"POST {path}",
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        "body": json.dumps(update),
        "isBase64Encoded": False,
    }

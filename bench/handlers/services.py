"""The services' addresses, and the request for a prediction, for the floor and naive handlers."""

import os
from typing import Any

BUCKET = os.environ["BUCKET_NAME"]
API = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}"
FILES = f"{os.environ['TELEGRAM_API_URL']}/file/bot{os.environ['TELEGRAM_BOT_TOKEN']}"


def prediction(image: str, prompt: str | None) -> dict[str, Any]:
    """Return the arguments of `requests.post` that create a prediction."""
    return {
        "url": f"{os.environ['REPLICATE_API_URL']}/predictions",
        "headers": {"Authorization": f"Bearer {os.environ['REPLICATE_API_TOKEN']}"},
        "json": {
            "version": os.environ["REPLICATE_MODEL"],
            "input": {"image": image, "prompt": prompt},
            "webhook": f"{os.environ['BASE_URL']}/webhook/replicate",
            "webhook_events_filter": ["completed"],
        },
        "timeout": 10,
    }

"""A handler with the fewest sequential calls that the contracts allow, on the bot's own packages.

Downloading the photo needs its path from getFile; Replicate needs the URL of an object that is
already stored; and the task's key is `tasks/{prediction_id}.json`, so it can't be written until the
prediction is created. That makes a chain of five calls: getFile, file, PUT, POST, PUT. The other
writes that protect against loss (the update's claim and its end, the person's record, the waiting
list) and the message in the chat run concurrently with these five. No errors are handled.
"""

import json
import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import requests
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config
from botocore.handlers import add_expect_header
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from mangum import Mangum

from .services import API, BUCKET, FILES, prediction

logger = Logger()
metrics = Metrics()
app = FastAPI(openapi_url=None)
session = requests.Session()
session.trust_env = False
session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
s3 = boto3.client(
    "s3", config=Config(request_checksum_calculation="when_required", user_agent="floor")
)
s3.meta.events.unregister("before-call.s3", add_expect_header)
threads = ThreadPoolExecutor(8)


@app.post("/webhook/telegram")
async def telegram(request: Request) -> JSONResponse:
    """Handle an update."""
    update = await request.json()
    if message := update.get("message"):
        take(update["update_id"], message)
    return JSONResponse({})


def take(update_id: int, message: dict[str, Any]) -> None:
    """Start a prediction on the photo in `message`."""
    chat, file_id = message["chat"]["id"], message["photo"][-1]["file_id"]
    key = f"images/input/{uuid.uuid4()}.jpg"
    person, claim = f"people/{chat}.json", f"updates/{update_id}.json"
    path, *_ = together(
        lambda: call("getFile", file_id=file_id)["file_path"],
        lambda: put(claim, {"state": "claimed"}, IfNoneMatch="*"),
        lambda: missing(person),
    )
    content, _ = together(
        lambda: session.get(f"{FILES}/{path}", timeout=10).content,
        lambda: put(person, {"jobs": {update_id: {}}}, IfNoneMatch="*"),
    )
    s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType="image/jpeg")
    found = predict(key, message["caption"])
    together(
        lambda: put(f"tasks/{found}.json", {"chat_id": chat}, IfNoneMatch="*"),
        lambda: s3.put_object(Bucket=BUCKET, Key=f"waiting/1-{update_id}-{found}", Body=b""),
        lambda: call("sendMessage", chat_id=chat, text="Got it, please wait"),
    )
    logger.info("accepted", prediction_id=found)
    metrics.add_metric("PhotosAccepted", MetricUnit.Count, 1)


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Make calls concurrently, and return their results."""
    return [each.result() for each in [threads.submit(each) for each in calls]]


def call(method: str, **parameters: Any) -> Any:
    """Call a method of the Bot API, and return its result."""
    return session.post(f"{API}/{method}", json=parameters, timeout=10).json()["result"]


def put(key: str, record: dict[str, Any], **condition: str) -> str:
    """Write a record, and return its ETag."""
    body = json.dumps(record).encode()
    return s3.put_object(Bucket=BUCKET, Key=key, Body=body, **condition)["ETag"]  # type: ignore[arg-type]


def missing(key: str) -> None:
    """Read a record that does not exist."""
    try:
        s3.get_object(Bucket=BUCKET, Key=key)
    except s3.exceptions.NoSuchKey:
        return


def predict(key: str, prompt: str) -> str:
    """Create a prediction, and return its id."""
    where = {"Bucket": BUCKET, "Key": key}
    image = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=3600)
    answer = session.post(**prediction(image, prompt))
    return str(answer.json()["id"])


mangum = Mangum(app, lifespan="off")


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a Lambda event."""
    return mangum(event, context)

"""The bot as you might write it in an afternoon: sequential calls, without a shared session."""

import json
import os
import uuid
from typing import Any

import boto3
import requests
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from fastapi import FastAPI, Header, HTTPException
from mangum import Mangum
from pydantic import BaseModel

from .services import API, BUCKET, FILES, prediction

logger = Logger()
tracer = Tracer()
metrics = Metrics()
app = FastAPI()
s3 = boto3.client("s3")


class PhotoSize(BaseModel):
    """One size of a photo."""

    file_id: str


class Chat(BaseModel):
    """The chat that a message was sent in."""

    id: int


class Message(BaseModel):
    """A message from a person."""

    chat: Chat
    photo: list[PhotoSize] = []
    caption: str | None = None


class Update(BaseModel):
    """An update from Telegram."""

    update_id: int
    message: Message | None = None


@app.post("/webhook/telegram")
def telegram(update: Update, x_telegram_bot_api_secret_token: str = Header("")) -> dict[str, str]:
    """Handle an update."""
    if x_telegram_bot_api_secret_token != os.environ["TELEGRAM_SECRET_TOKEN"]:
        raise HTTPException(401)
    if update.message and update.message.photo:
        start(update.message.chat.id, update.message.photo[-1].file_id, update.message.caption)
    return {"status": "ok"}


@tracer.capture_method
def start(chat_id: int, file_id: str, caption: str | None) -> None:
    """Start a prediction on the photo."""
    found = requests.get(f"{API}/getFile", params={"file_id": file_id}, timeout=10).json()
    content = requests.get(f"{FILES}/{found['result']['file_path']}", timeout=10).content
    key = f"images/input/{uuid.uuid4()}.jpg"
    s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType="image/jpeg")
    where = {"Bucket": BUCKET, "Key": key}
    image = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=3600)
    started = requests.post(**prediction(image, caption)).json()
    task = f"tasks/{started['id']}.json"
    s3.put_object(Bucket=BUCKET, Key=task, Body=json.dumps({"chat_id": chat_id}).encode())
    text = {"chat_id": chat_id, "text": "Got it, please wait"}
    requests.post(f"{API}/sendMessage", json=text, timeout=10).raise_for_status()
    logger.info("accepted", prediction_id=started["id"])
    metrics.add_metric("PhotosAccepted", MetricUnit.Count, 1)


mangum = Mangum(app, lifespan="off")


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Handle a Lambda event."""
    return mangum(event, context)

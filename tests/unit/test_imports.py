"""Modules that a cold start must not import, because few or no requests need them."""

import io
import os
import subprocess
import sys

import pytest
from PIL import Image

# for each module, why it isn't needed
UNWANTED = {
    "PIL": "photos from Telegram are JPEG without metadata already",
    "pillow_heif": "photos from Telegram are JPEG, not HEIC",
    "aws_xray_sdk": "only Powertools' Tracer needs it, and the bot has no Tracer",
    "httpx": "the bot's HTTP client is requests",
    "pydantic.v1": "FastAPI imports it only for routes with typed parameters",
    "pydantic_settings": "it supports files, command lines and vaults; the bot needs none",
}
ASK = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*(name for name in sys.argv[2:] if name in sys.modules))
models = sys.modules.get("fastapi.openapi.models")
print(models is not None and models.OpenAPI.__pydantic_complete__)
"""
PHOTO = """
import sys
from telegram_webhook.pictures import developable
photo = sys.stdin.buffer.read()
print(developable(photo, is_photo=True) == photo, "PIL" in sys.modules)
"""
COLLECTOR = """
import gc, importlib, sys
importlib.import_module(sys.argv[1])
print(gc.isenabled(), gc.get_freeze_count() > 0)
"""


@pytest.mark.parametrize("module", ["telegram_webhook", "replicate_webhook", "task_sweeper"])
def test_a_handler_imports_and_builds_nothing_that_most_requests_do_not_need(module):
    command = [sys.executable, "-c", ASK, f"{module}.app", *UNWANTED]
    said = subprocess.run(command, env=os.environ, capture_output=True, check=True, text=True)
    unwanted, openapi_is_built = said.stdout.splitlines()
    assert unwanted.split() == []
    assert openapi_is_built == "False"


@pytest.mark.parametrize("module", ["telegram_webhook", "replicate_webhook"])
def test_garbage_collection_is_enabled_but_skips_imported_modules(module):
    env = os.environ | {
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",  # makes it open connections, which fail
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "REPLICATE_API_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_MAX_ATTEMPTS": "1",
    }
    command = [sys.executable, "-c", COLLECTOR, f"{module}.app"]
    said = subprocess.run(command, env=env, capture_output=True, check=True, text=True)
    assert said.stdout.splitlines()[-1] == "True True"


def test_a_photo_that_telegram_made_needs_no_pillow():
    photo = io.BytesIO()
    Image.effect_noise((1280, 960), 60).convert("RGB").save(photo, "JPEG", progressive=True)
    command = [sys.executable, "-c", PHOTO]
    said = subprocess.run(command, input=photo.getvalue(), capture_output=True, check=True)
    assert said.stdout.split() == [b"True", b"False"]


def test_the_sweeper_needs_no_web_framework():
    command = [sys.executable, "-c", ASK, "task_sweeper.app", "fastapi", "mangum", "starlette"]
    said = subprocess.run(command, env=os.environ, capture_output=True, check=True, text=True)
    assert said.stdout.splitlines()[0] == ""


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        # before moto's process is started, so that both can load at the same time
        ("local.commands.dev", ("asyncio", "botocore", "pydantic", "starlette", "uvicorn")),
        # before "ready"
        (
            "local.commands.terminal_session",
            ("aiohttp", "boto3", "flask", "moto", "requests", "uvloop"),
        ),
    ],
)
def test_the_local_cloud_imports_nothing_earlier_than_needed(module, unwanted):
    command = [sys.executable, "-c", ASK, module, *unwanted]
    said = subprocess.run(command, env=os.environ, capture_output=True, check=True, text=True)
    assert said.stdout.splitlines()[0] == ""

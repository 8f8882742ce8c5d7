"""Where a cold start's work goes: processor time of each step of the built package's start.

The steps are those that the package takes by itself, in its order: what a step needs and one before
it has brought counts for the one before. Processor time, not wall time: other work on the machine
stretches it far less. Two steps stand beside what the bot does not do: FastAPI as it comes, and
requests' own parsing of certificates for each connection.
"""

import json
import os
import subprocess

from tests.artifacts.rie import build_folder

from .environments import LAMBDA, missing
from .events import ENVIRONMENT
from .processes import ROOT
from .report import Row

NAME = "the start's steps"
STEPS = {
    "Python and the runtime client": "import awslambdaric.bootstrap",
    "FastAPI": "import common.web",
    "Mangum": "import mangum",
    "Powertools": "import common.observability",
    "boto3": "import boto3",
    "requests": "import requests",
    "the bot's own modules": "import telegram_webhook.app",
    "the S3 client": "from common.s3 import get_storage; get_storage()",
}
PARSE = """
import certifi, ssl
ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(certifi.where())
"""


def measure(runs: int) -> list[Row]:
    """Return a row for each step, held against the whole; skipped where the package is missing."""
    if reason := missing(LAMBDA):
        return [Row(NAME, "ms", skipped=reason)]
    starts = [_taken(*STEPS.values()) for _ in range(runs)]
    wholes = [sum(taken) for taken in starts]
    rows = [
        Row(f"start: {name}", "ms", [taken[at] for taken in starts], "the whole start", wholes)
        for at, name in enumerate(STEPS)
    ]
    ours, theirs, parses = (
        [_taken("import ssl", step)[1] for _ in range(runs)]
        for step in ("import common.web", "import fastapi", PARSE)
    )
    return [
        *rows,
        Row("FastAPI as the bot imports it", "ms", ours, "as it comes", theirs),
        Row("certificates parsed once", "ms", parses, "the whole start", wholes),
    ]


def _taken(*steps: str) -> list[float]:
    """Return the processor time in ms of each step, all in one new process."""
    build = build_folder()
    folders = (build / "TelegramWebhookFunction", build / "CommonLayer" / "python", ROOT)
    variables = ENVIRONMENT | {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    # which makes the package connect at once
    del variables["AWS_LAMBDA_INITIALIZATION_TYPE"]
    command = [str(LAMBDA / "bin" / "python"), "-m", "bench.steps", *steps]
    said = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    found: list[float] = json.loads(said.stdout)
    return found

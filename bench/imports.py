"""Measure the processor time that each step takes in a cold start of the built package.

The steps run in the package's own order, so a module counts toward the first step that loads it.
Processor time is measured instead of wall time because other work on the machine affects it far
less. The bot's import of FastAPI is compared with FastAPI as installed. The imports of
`scripts/dev` are measured too, as is the time to parse certificates for a connection.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable

from trust.packages import build_folder

from .environments import LAMBDA, missing
from .events import ENVIRONMENT
from .processes import ROOT
from .report import Row

NAME = "the start's steps"
STEPS = {
    "Python and the runtime client": "import awslambdaric.bootstrap",
    "requests": "import requests",
    "Powertools": "import aws_lambda_powertools",
    "boto3": "import boto3",
    "pydantic, the settings": "import common.runtime.settings",
    "the S3 client": "from common.bot.storage import get_storage; get_storage()",
    "FastAPI": "import gc; gc.disable(); import common.runtime.web",  # as `warming` does
    "Mangum": "import mangum",
    "the bot's own modules": "import telegram_webhook.app",
}
CLOUD_STEPS = {
    "Python": "pass",
    "flags and settings": "import local.settings",
    "botocore's signatures": "import botocore.auth, botocore.awsrequest, botocore.credentials",
    "emulators": "import local.cloud.emulators",
    "gateway, functions, page": "import local.commands.terminal_session",
}
MOTO = "import local.s3.moto_worker, moto.iam.models"
PARSE = """
import certifi, ssl
ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(certifi.where())
"""


def measure(runs: int) -> list[Row]:
    """Return rows for `scripts/dev`, then for a cold start, which needs an environment."""
    cloud, wholes = _shares("scripts/dev", CLOUD_STEPS, lambda: _here(*CLOUD_STEPS.values()), runs)
    moto = [_here(MOTO)[0] for _ in range(runs)]
    cloud.append(Row("scripts/dev: moto's separate process", "ms", moto, "all steps", wholes))
    if reason := missing(LAMBDA):
        return [*cloud, Row(NAME, "ms", skipped=reason)]
    rows, wholes = _shares("start", STEPS, lambda: _taken(*STEPS.values()), runs)
    ours, theirs, parses = (
        [_taken("import certifi, ssl; certifi.where()", step)[1] for _ in range(runs)]
        for step in (STEPS["FastAPI"], "import fastapi", PARSE)
    )
    return [
        *cloud,
        *rows,
        Row("FastAPI as the bot imports it", "ms", ours, "as installed", theirs),
        Row("certificates parsed once", "ms", parses, "all steps", wholes),
    ]


def _shares(
    what: str, steps: Iterable[str], take: Callable[[], list[float]], runs: int
) -> tuple[list[Row], list[float]]:
    """Return a row for each step, and the total milliseconds of each start."""
    starts = [take() for _ in range(runs)]
    wholes = [sum(taken) for taken in starts]
    rows = [
        Row(f"{what}: {name}", "ms", [taken[at] for taken in starts], "all steps", wholes)
        for at, name in enumerate(steps)
    ]
    return rows, wholes


def _here(*steps: str) -> list[float]:
    """Return each step's processor time in ms, with this process's Python and environment."""
    return _run(sys.executable, dict(os.environ), steps)


def _taken(*steps: str) -> list[float]:
    """Return each step's processor time in ms; all run in one new process."""
    build = build_folder()
    folders = (build / "TelegramWebhookFunction", build / "CommonLayer" / "python", ROOT)
    variables = ENVIRONMENT | {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(str(folder) for folder in folders),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    # this variable makes the package connect immediately
    del variables["AWS_LAMBDA_INITIALIZATION_TYPE"]
    return _run(str(LAMBDA / "bin" / "python"), variables, steps)


def _run(python: str, variables: dict[str, str], steps: Iterable[str]) -> list[float]:
    command = [python, "-m", "bench.steps", *steps]
    said = subprocess.run(
        command, env=variables, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[float] = json.loads(said.stdout)
    return found

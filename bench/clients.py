"""Measure how long a warm photo takes under our Lambda runtime client and under AWS's.

Both run the bot's function from source, as `scripts/dev` does, with the stubs of bench/path.py.
"""

import asyncio
import importlib.util
import json
import time
from collections.abc import Mapping
from dataclasses import replace

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from local.credentials import Credentials
from local.lambda_.clients import OURS, awss
from local.lambda_.instance import Instance
from local.lambda_.invocation import Invocation
from local.redaction import Redaction
from local.sam.project import read_project
from local.sam.template import Function
from local.settings import read_settings

from .events import photo
from .goals import OUR_CLIENT
from .processes import ROOT
from .report import Row
from .world import outside_world

NAME, AGAINST = "a photo under our runtime client", "under AWS's"
# the variables that an instance sets itself
OWN = {"AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_FUNCTION_NAME", "PATH"}


def measure(runs: int) -> list[Row]:
    """Return the row, marked as skipped if AWS's client is missing."""
    if importlib.util.find_spec("awslambdaric") is None:
        return [Row(NAME, "ms", skipped="AWS's client is only available for Linux x86_64")]
    with outside_world() as (_, env):
        ours, theirs = asyncio.run(_take_turns(_function(env), runs * 10))
    return [Row(NAME, "ms", ours, AGAINST, theirs, goal=OUR_CLIENT)]


def _function(env: Mapping[str, str]) -> Function:
    functions = read_project(read_settings([], ROOT, {})).functions
    [found] = [each for each in functions if each.name == "TelegramWebhookFunction"]
    return replace(found, environment={k: v for k, v in env.items() if k not in OWN}, timeout=60)


async def _take_turns(function: Function, pairs: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds that each photo took under our client and under AWS's."""
    log = EventLog(Clock())
    taken: tuple[list[float], list[float]] = ([], [])
    keys = Credentials("bench", "bench")
    instances = [
        Instance(function, keys, log, hide=Redaction(), command=command)
        for command in (OURS, awss(function.handler))
    ]
    try:
        for pair in range(-3, pairs):
            turns = list(zip(instances, taken, strict=True))
            for instance, times in turns if pair % 2 else reversed(turns):
                event = Invocation(json.dumps(photo()).encode(), "")
                begun = time.perf_counter()
                answer = json.loads(await instance.run(event))
                if answer["statusCode"] != 200:
                    raise RuntimeError(f"the photo got {answer}")
                if pair >= 0:  # the first pairs open the connections
                    times.append((time.perf_counter() - begun) * 1e3)
    finally:
        await asyncio.gather(*(each.stop() for each in instances))
    return taken

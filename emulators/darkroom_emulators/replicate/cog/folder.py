"""Implements `--cog FOLDER`, which runs a folder's model in a server started by the emulator."""

import atexit
import re
import sys
import time
from pathlib import Path

from ...kit.start_failed import StartFailed
from .cog_model import CogModel
from .environment import environment_of, schema_of
from .process import CogProcess

_NAMED = re.compile(r"([A-Za-z0-9._-]+)/([A-Za-z0-9._-]+)=(.+)")
OWNER = "me"


def model_of_folder(text: str) -> CogModel:
    """Start a server for `[owner/name=]FOLDER`; return its model once it is set up.

    Prints the progress on one line. Raises StartFailed.
    """
    match = _NAMED.fullmatch(text)
    folder = Path(match[3] if match else text)
    owner = match[1] if match else OWNER
    name = match[2] if match else re.sub(r"[^a-z0-9._-]+", "-", folder.resolve().name.lower())
    began = time.monotonic()
    _show(f"cog {owner}/{name}: starting {folder} ...")
    try:
        environment = environment_of(folder)
        process = CogProcess(environment)
        atexit.register(process.end)  # in case the emulator exits without closing its models
        schema = schema_of(environment)  # while the server starts
        health, served = process.wait_until_ready()
    except StartFailed:
        _show(" failed\n")
        raise
    except KeyboardInterrupt:
        sys.exit(" interrupted")
    schema = served or schema
    known = "" if schema else "; it has no schema, so inputs are not checked"
    version = f"Cog {health.version or 'before 0.17'}"
    _show(f" ready after {time.monotonic() - began:.1f} s, {version}{known}\n")
    return CogModel(owner, name, process.url, schema=schema, process=process)


def _show(words: str) -> None:
    sys.stderr.write(words)
    sys.stderr.flush()

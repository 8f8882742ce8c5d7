"""TypeScript's types of what a JSON Schema says, for the page's JavaScript."""

import json
import subprocess
from pathlib import Path

from .json_types import Schema

# pinned in local/page/package.json, installed by scripts/setup-node
JSON2TS = Path(__file__).parents[2] / "local" / "page" / "node_modules" / ".bin" / "json2ts"
OPTIONS = ("--additionalProperties=false", "--style.printWidth=100")


def typescript(schema: Schema, source: str) -> str:
    """Return the types, one for each title; `source` names the file that holds the schema."""
    banner = f"--bannerComment=// scripts/generate writes this file from {source}."
    command = [str(JSON2TS), banner, *OPTIONS]
    run = subprocess.run(
        command, input=json.dumps(schema), capture_output=True, encoding="utf-8", check=True
    )
    return run.stdout

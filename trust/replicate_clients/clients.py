"""The published clients, each as a program that reads cases and prints their outcomes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from darkroom_emulators.testing.replicate import ReplicateEmulator
from local.flags import ROOT
from operations.failures import CommandFailed

from .population import ClientCase

DRIVERS = ROOT / "tests/contract/replicate"
ENVIRONMENTS = ROOT / ".tools/clients"
MODULES = DRIVERS / "js/node_modules"
SECONDS = 1200


def _any(_: ClientCase) -> bool:
    return True


def _is_drawn(case: ClientCase) -> bool:
    """Return whether a case makes one picture from a text: the AI SDK supports nothing else."""
    is_drawing = "darkroom/" not in case.model or case.model == "darkroom/text-to-image"
    is_one_picture = "duration" not in case.inputs and case.inputs.get("max_images", 1) == 1
    return case.act == "wait" and is_drawing and is_one_picture and "prompt" in case.inputs


def _is_written(case: ClientCase) -> bool:
    return case.model == "darkroom/words" and case.inputs.get("prompt") is not None


@dataclass(frozen=True, slots=True)
class PublishedClient:
    """A client: its command, the path it `needs`, the script that installs it, and its cases."""

    name: str
    command: tuple[Path | str, ...]
    needs: Path
    setup: str
    takes: Callable[[ClientCase], bool] = _any

    @property
    def is_missing(self) -> bool:
        """Whether the client, or the program that runs it, is missing."""
        return not self.needs.exists() or not shutil.which(str(self.command[0]))

    def outcomes(
        self, cases: Sequence[ClientCase], emulator: ReplicateEmulator, trust: Mapping[str, str]
    ) -> list[object]:
        """Return the outcome of each case, in order. Raises CommandFailed."""
        address = {"REPLICATE_BASE_URL": emulator.url, "REPLICATE_API_TOKEN": "r8_test"}
        done = subprocess.run(
            [*self.command, emulator.url],
            input="".join(f"{json.dumps(asdict(case))}\n" for case in cases),
            env={**os.environ, **trust, **address, "REPLICATE_POLL_INTERVAL": "0.01"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        found = [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode or len(found) != len(cases):
            where = f" at {cases[len(found)]}" if len(found) < len(cases) else ""
            raise CommandFailed(f"{self.name} failed{where}: {done.stderr.strip()[-1500:]}")
        return found


def _python(
    name: str, folder: str, driver: str, **more: Callable[[ClientCase], bool]
) -> PublishedClient:
    python = ENVIRONMENTS / folder / "bin/python"
    command = (python, DRIVERS / "published" / driver)
    return PublishedClient(name, command, python, "scripts/setup-clients", **more)


def _node(package: str, driver: str, **more: Callable[[ClientCase], bool]) -> PublishedClient:
    command = ("node", DRIVERS / "js" / driver)
    return PublishedClient(package, command, MODULES / package, "scripts/setup-node", **more)


CLIENTS = (
    PublishedClient(
        "replicate 1 (Python)",
        (sys.executable, DRIVERS / "published/population.py"),
        Path(sys.executable),
        "scripts/setup",
    ),
    _python("replicate 2 beta (Python)", "replicate-2", "population.py"),
    _node("replicate", "population.mjs"),
    _node("replicate-mcp", "population-mcp.mjs"),
    _node("@ai-sdk/replicate", "population-ai-sdk.mjs", takes=_is_drawn),
    _python("langchain-community", "langchain", "population_langchain.py", takes=_is_written),
)

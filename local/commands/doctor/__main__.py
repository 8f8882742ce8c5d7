"""Reports what is missing or wrong, with remedies: `python -m local.commands.doctor`.

scripts/doctor runs it this way if .venv is missing, without the checks that need packages;
otherwise it runs `darkroom doctor`. If a check itself fails, that is reported as a
finding too, not as a traceback.
"""

import asyncio
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from . import machine
from .findings import Finding, FindingState, plain, table

ROOT = Path(__file__).resolve().parents[3]
Found = Finding | list[Finding]


def examine(root: Path, variables: Mapping[str, str]) -> list[Finding]:
    """Return all findings for the project at `root`."""
    found = [
        *_look("Python", machine.python),
        *_look(".venv", lambda: machine.environment(root)),
    ]
    if importlib.util.find_spec("pydantic") and importlib.util.find_spec("darkroom_emulators"):
        found += _services(root, variables)
    else:
        words = "not checked, because this needs .venv"
        found += _look("ports", lambda: machine.ports(variables))
        found.append(Finding("services", FindingState.UNKNOWN, words, "scripts/setup"))
    found += _look("Docker", machine.docker)
    found += _look("tools", machine.tools)
    return found + _look("disk", lambda: machine.disk(root))


def _services(root: Path, variables: Mapping[str, str]) -> list[Finding]:
    from operations.failures import CannotStart  # noqa: PLC0415 - needs .venv

    from . import services  # noqa: PLC0415 - needs .venv

    try:
        places = services.places_of(root, variables)
    except CannotStart as exc:
        return [Finding(".env", FindingState.WRONG, str(exc), needed=True)]
    return [
        *_look("ports", lambda: machine.ports(places.variables)),
        *_look(".env", lambda: services.settings(places)),
        *_ask("start", lambda: services.start(places)),
        *_ask("Telegram", lambda: services.telegram(places)),
        *_ask("Replicate", lambda: services.replicate(places)),
        *_ask("model", lambda: services.model(places)),
        *_ask("bucket", lambda: services.bucket(places)),
        *_ask("clock", lambda: services.clock(places)),
    ]


def _ask(name: str, check: Callable[[], Awaitable[Found]]) -> list[Finding]:
    async def work() -> Found:
        return await check()

    return _look(name, lambda: asyncio.run(work()))


def _look(name: str, check: Callable[[], Found]) -> list[Finding]:
    try:
        found = check()
    except Exception as exc:  # noqa: BLE001 - one failed check must not hide the others
        words = f"the check itself failed ({type(exc).__name__})"  # its text may quote a secret
        return [Finding(name, FindingState.UNKNOWN, words)]
    return found if isinstance(found, list) else [found]


def report(*, as_json: bool, paint: Callable[[str, str], str] = plain) -> tuple[str, int]:
    """Return all findings as text or JSON, and the exit code: 0 only if scripts/dev can start."""
    findings = examine(ROOT, os.environ)
    shown = json.dumps([each.as_json() for each in findings], indent=2)
    failed = any(each.keeps_from_working for each in findings)
    return shown if as_json else table(findings, paint), 1 if failed else 0


if __name__ == "__main__":
    # `scripts/doctor | head` is not an error
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    text, code = report(as_json="--json" in sys.argv)
    print(text)  # noqa: T201 - click may be missing
    sys.exit(code)

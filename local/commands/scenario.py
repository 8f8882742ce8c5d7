"""Run scenarios from the shell: `python -m local.commands.scenario` (see scripts/scenario)."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import requests

from operations.failures import CannotStart

from ..cloud.running import running_cloud
from ..flags import add_flag, port_number
from ..s3.moto_process import embedded_moto
from ..scenarios.client import NotRun, difference, run_scenario
from ..settings import read_settings

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("gateway", "replicate", "telegram", "s3", "page")
MARKS = {"matched": "✓", "differs": "✗"}


def run_all(page: str, files: Sequence[Path]) -> bool:
    """Run the files one after the other, print each step, and say whether all matched."""
    found = [_run(page, file) for file in files]
    return all(found)


def _run(page: str, file: Path) -> bool:
    plan: list[dict[str, str]] = []
    matched = False
    try:
        for progress in run_scenario(page, file.read_text(encoding="utf-8")):
            if progress["kind"] == "began":
                plan = progress["steps"]
                _print(f"{file}: {progress['title']}")
            elif progress["kind"] == "ended":
                matched = progress["matched"]
                _print(f"  {_ending(progress)}\n")
            elif progress["state"] in MARKS:
                number = progress["number"]
                mark = MARKS[progress["state"]]
                _print(f"  {mark} {number:>2}  {plan[number - 1]['words']}")
                told = plan[number - 1]["seen"] if mark == "✓" else [difference(progress)]
                _print(
                    "".join(f"        {line}\n" for line in "\n".join(told).splitlines()), end=""
                )
    except NotRun as exc:
        _complain(f"{file}: {exc}")
    except UnicodeDecodeError:
        _complain(f"{file}: this is no text, so it is no scenario")
    return matched


def _ending(progress: dict[str, object]) -> str:
    if "why" in progress:
        return str(progress["why"])
    word = "matched" if progress["matched"] else "differs"
    return f"{word}; it took {progress['seconds']} s of the cloud's clock"


async def _in_own_cloud(files: Sequence[Path]) -> bool:
    settings = read_settings(own_ports(), ROOT)
    with embedded_moto(settings) as moto:
        async with running_cloud(settings, moto):
            return await asyncio.to_thread(run_all, settings.url(settings.page_port), files)


def own_ports() -> list[str]:
    """Return flags with ports that are free at this moment."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in PARTS]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in sockets]
    return [f"--{part}-port={port}" for part, port in zip(PARTS, ports, strict=True)]


def _answers(page: str) -> bool:
    with contextlib.suppress(requests.RequestException), requests.Session() as http:
        http.trust_env = False  # a proxy does not know this machine
        return "Darkroom" in http.get(page, timeout=2).text
    return False


def _print(line: str, end: str = "\n") -> None:
    print(line, end=end, flush=True)  # noqa: T201 - this is the terminal


def _complain(line: str) -> None:
    print(f"scenario: {line}", file=sys.stderr)  # noqa: T201 - the same


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/scenario",
        description="Run scenarios that the page has saved: in a running scripts/dev, or "
        "in a cloud of their own. Exit code 0 only when all was seen as recorded.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    add_flag(parser, os.environ, "--page-port", "8080", "the page of scripts/dev", kind=port_number)
    found = parser.parse_args()
    for file in found.files:
        if not file.is_file():
            parser.error(f"there is no file {file}")
    return found


def main() -> int:
    """Return the exit code: 0 when all matched, 1 otherwise."""
    args = _arguments()
    page = f"http://127.0.0.1:{args.page_port}"
    try:
        if _answers(page):
            return 0 if run_all(page, args.files) else 1
        _print(f"nothing answers on {page}, so this starts a cloud of its own\n")
        return 0 if asyncio.run(_in_own_cloud(args.files)) else 1
    except (CannotStart, requests.RequestException) as exc:
        _complain(str(exc))
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

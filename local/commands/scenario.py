"""`darkroom scenario`: run scenarios from the shell."""

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import requests

from darkroom_emulators.kit.start_failed import StartFailed
from operations.failures import CannotStart

from ..cloud.kept_state import kept_state
from ..cloud.running import running_cloud
from ..flags import FILE, FOLDER, PORT, option, setting
from ..s3.moto_process import embedded_moto
from ..scenarios.client import NotRun, difference, run_scenario
from ..settings import read_settings

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("gateway", "replicate", "telegram", "s3", "page")
FROM_WORDS = "Start from a copy of the state kept by scripts/dev --keep DIR."
MARKS = {"matched": click.style("✓", fg="green"), "differs": click.style("✗", fg="red")}


def run_all(page: str, files: Sequence[Path]) -> bool:
    """Run the files one by one, print each step, and return whether all matched."""
    found = [_run(page, file) for file in files]
    return all(found)


def _run(page: str, file: Path) -> bool:
    plan: list[dict[str, str]] = []
    matched = False
    try:
        for progress in run_scenario(page, file.read_text(encoding="utf-8")):
            if progress["kind"] == "began":
                plan = progress["steps"]
                click.echo(f"{file}: {progress['title']}")
            elif progress["kind"] == "ended":
                matched = progress["matched"]
                click.echo(f"  {_ending(progress)}\n")
            elif progress["state"] in MARKS:
                number = progress["number"]
                mark = MARKS[progress["state"]]
                click.echo(f"  {mark} {number:>2}  {plan[number - 1]['words']}")
                has_matched = progress["state"] == "matched"
                told = plan[number - 1]["seen"] if has_matched else [difference(progress)]
                for line in "\n".join(told).splitlines():
                    click.echo(f"        {line}")
    except NotRun as exc:
        click.secho(f"{file}: {exc}", fg="red", err=True)
    except UnicodeDecodeError:
        click.secho(f"{file}: a scenario must be text in UTF-8", fg="red", err=True)
    return matched


def _ending(progress: dict[str, object]) -> str:
    if "why" in progress:
        return str(progress["why"])
    word = "matched" if progress["matched"] else "differs"
    return f"{word}; it took {progress['seconds']} s of the cloud's clock"


async def _in_own_cloud(files: Sequence[Path], start: Path | None) -> bool:
    """Run the files in a new cloud, from a copy of the state in `start` if given; see `run_all`."""
    with contextlib.ExitStack() as stack:
        flags = own_ports()
        if start:
            copy = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "state"
            _copy(start, copy)
            flags += ["--keep", str(copy)]
        settings = read_settings(flags, ROOT)
        state = stack.enter_context(kept_state(settings.keep, click.echo))
        moto = stack.enter_context(embedded_moto(settings))
        async with running_cloud(settings, moto, state=state):
            return await asyncio.to_thread(run_all, settings.url(settings.page_port), files)


def _copy(start: Path, copy: Path) -> None:
    """Copy a kept state, so that scenarios only change the copy. Raises CannotStart."""
    from darkroom_emulators.kit.state_folder import copy_state  # noqa: PLC0415 - only for --from

    try:
        copy_state(start, copy)
    except StartFailed as exc:
        raise CannotStart(str(exc)) from exc


def own_ports() -> list[str]:
    """Return flags that give each part of a cloud a port that is free right now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in PARTS]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in sockets]
    return [f"--{part}-port={port}" for part, port in zip(PARTS, ports, strict=True)]


def _answers(page: str) -> bool:
    with contextlib.suppress(requests.RequestException), requests.Session() as http:
        http.trust_env = False  # a proxy can't reach this machine
        return "Darkroom" in http.get(page, timeout=2).text
    return False


@click.command()
@click.argument("files", type=FILE, nargs=-1, required=True, metavar="FILE...")
@setting("--page-port", "Port of the page of scripts/dev.", "PORT", default=8080, type=PORT)
@option("--from", FROM_WORDS, "DIR", type=FOLDER, param="start")
def scenario(*, files: tuple[Path, ...], page_port: int, start: Path | None) -> None:
    """Run scenarios that were saved on the page.

    They run in the running scripts/dev. If there is none, or with --from, they run in a new cloud.
    Exits with 0 only if everything happened as recorded.
    """
    page = f"http://127.0.0.1:{page_port}"
    try:
        if start:
            has_matched = asyncio.run(_in_own_cloud(files, start))
        elif _answers(page):
            has_matched = run_all(page, files)
        else:
            click.echo(f"nothing responds at {page}; starting a separate cloud\n")
            has_matched = asyncio.run(_in_own_cloud(files, None))
    except requests.RequestException as exc:
        raise NotRun(str(exc)) from exc
    sys.exit(0 if has_matched else 1)

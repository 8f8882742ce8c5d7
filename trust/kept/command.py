"""`darkroom keep-trial`: kill the local cloud at random moments, and look for lost data."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from local.flags import WholeNumber, option
from local.progress import ProgressLine

from .trial import Findings, run


@click.command()
@option("--kills", "Number of kills.", "N", type=WholeNumber(1), default=20)
@option("--seed", "Seed for everything random.", default=1)
@option("--most", "Maximum seconds of load before a kill.", "S", default=4.0)
def keep_trial(*, kills: int, seed: int, most: float) -> None:
    """Kill the cloud, and look for lost data.

    The cloud runs with --keep, is killed at random moments under load, and restarted. Exits with 1
    if anything acknowledged is lost, or if a photo gets no answer, or two that no kill explains.
    """
    folder = Path(tempfile.mkdtemp(prefix="darkroom-keep-"))
    click.echo(f"keep-trial: {kills} kills, seed {seed}")
    try:
        with ProgressLine("keep-trial") as progress:
            found = run(folder, kills, seed, most, progress.show)
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise
    click.echo(_report(found))
    if found.is_good:
        shutil.rmtree(folder)
    else:
        click.echo(f"the state and the cloud's output are in {folder}")
    sys.exit(0 if found.is_good else 1)


def _report(found: Findings) -> str:
    rows = [f"{words:40} {value:>8}" for words, value in found.rows()]
    named = [f"  lost: {each}" for each in found.lost[:20]]
    named += [f"  without an answer: {each}" for each in found.unanswered[:20]]
    named += [f"  answered twice: {each}" for each in found.unexplained[:20]]
    return "\n".join([*rows, *named])

"""`darkroom soak`: send photos through the whole local cloud, over real HTTP, with many faults."""

import shutil
import sys
import tempfile
from pathlib import Path

import click

from local.flags import DecimalNumber, WholeNumber, option
from local.progress import ProgressLine

from .report import report
from .soak import Soak, SoakCloud, run

RATE_WORDS = "How often things fail, from 0 to 1; each kind of fault has a share of this rate."


@click.command()
@option("--photos", "Number of photos.", "N", type=WholeNumber(1), default=300)
@option("--faults", RATE_WORDS, "RATE", type=DecimalNumber(0, 1), default=0.3)
@option("--seed", "Seed for everything random.", default=1)
def soak(*, photos: int, faults: float, seed: int) -> None:
    """Send photos while many things fail.

    The photos pass through the whole local cloud, over HTTP. Exits with 1 if a photo is lost, or
    is answered or paid for twice when nothing forced that.
    """
    folder = Path(tempfile.mkdtemp(prefix="darkroom-soak-"))
    wanted, events = Soak(photos, faults, seed), folder / "events.jsonl"
    cloud = SoakCloud(wanted, events)
    click.echo(f"soak: {photos} photos, faults {faults:g}, seed {seed}")
    try:
        with cloud.running(folder), ProgressLine("soak") as progress:
            verdict = run(cloud, wanted, progress.show)
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise
    click.echo(report(cloud.ledger, verdict, events))
    if verdict.is_good:
        shutil.rmtree(folder)
    sys.exit(0 if verdict.is_good else 1)

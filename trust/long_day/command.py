"""`darkroom long-day`: 20 hours of the local cloud in 20 minutes, and the leaps after them."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from local.commands.terminal import describe
from local.flags import option

from .day import DayCloud, DayOutcome, Running
from .hours import table
from .plan import LongDay

USUAL = LongDay()
SHOWN = 20


@click.command("long-day")
@option("--hours", "How many hours of the cloud's clock.", "N", type=click.IntRange(2), default=20)
@option("--speed", "Hours per real hour.", "N", type=click.FloatRange(1, 600), default=60.0)
@option("--photos", "How many photos in all.", "N", type=click.IntRange(1), default=USUAL.photos)
@option("--faults", "The rate of faults in its bad hours.", "RATE", default=USUAL.rate)
@option("--seed", "The seed of everything random.", default=1)
def long_day(*, hours: int, speed: float, photos: int, faults: float, seed: int) -> None:
    """Run a day of the cloud, fast.

    Prints a table by hour. Ten people and two groups send photos, faults last for hours, time is
    skipped, one process is stopped and another killed. Then a day passes at once, and a week. Exits
    with 1 if a photo has no answer, or if anything is doubled, left behind, red or growing for no
    reason.
    """
    day = LongDay(hours=float(hours), speed=speed, photos=photos, rate=faults, seed=seed)
    folder = Path(tempfile.mkdtemp(prefix="darkroom-long-day-"))
    click.echo(f"long day: {day}", err=True)
    cloud = DayCloud(day, folder / "events.jsonl")
    try:
        cloud.start(folder)
        try:
            outcome = Running(cloud, day, _say).run()
        finally:
            cloud.stop()
    except KeyboardInterrupt:
        shutil.rmtree(folder)
        raise
    click.echo(report(cloud, outcome))
    if outcome.problems:
        click.echo(f"all events: {folder / 'events.jsonl'}")
    else:
        shutil.rmtree(folder)
    sys.exit(bool(outcome.problems))


def report(cloud: DayCloud, outcome: DayOutcome) -> str:
    """Return the table and the day's findings."""
    lines = [table(outcome.rows), ""]
    struck = ", ".join(f"{kind} {count}" for kind, count in cloud.ledger.struck.most_common())
    lines.append(f"faults struck: {cloud.ledger.struck.total()} ({struck})")
    lines.append(f"doubles: {len(outcome.verdict.answers)}")
    lines += [f"  {each.what}: {each.why or 'UNEXPLAINED'}" for each in outcome.verdict.answers]
    lines.append(f"paid twice: {len(outcome.verdict.predictions)}")
    lines.append(f"memory at the end to that at half: {outcome.growth:.2f}")
    lines.append(f"red rows without a fault: {len(outcome.red)}")
    lines.append(f"red rows where the machine had too much to do: {outcome.busy}")
    lines += [f"  {entry.id}: {describe(entry.event)}" for entry in outcome.red[:SHOWN]]
    lines += [f"PROBLEM: {each}" for each in outcome.problems] or ["nothing is wrong"]
    return "\n".join(lines)


def _say(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')}  {line}", err=True)

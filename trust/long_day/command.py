"""`darkroom long-day`: run 20 hours of the local cloud in 20 minutes, followed by leaps of time."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from local.commands.terminal import describe
from local.flags import DecimalNumber, WholeNumber, option

from .day import DayCloud, DayOutcome, Running
from .hours import table
from .plan import LongDay

USUAL = LongDay()
SHOWN = 20


@click.command("long-day")
@option("--hours", "Hours of the cloud's clock to run.", "N", type=WholeNumber(2), default=20)
@option("--speed", "Clock hours per real hour.", "N", type=DecimalNumber(1, 600), default=60.0)
@option("--photos", "Number of photos.", "N", type=WholeNumber(1), default=USUAL.photos)
@option(
    "--faults",
    "Rate of faults in hours with faults.",
    "RATE",
    type=DecimalNumber(0, 1),
    default=USUAL.rate,
)
@option("--seed", "Seed for everything random.", default=1)
def long_day(*, hours: int, speed: float, photos: int, faults: float, seed: int) -> None:
    """Run the local cloud through a day, sped up.

    Prints a table by hour. Ten people send photos, some of them in two groups. Faults last for
    hours, time is skipped, one process is suspended, and another is killed. Then the clock leaps by
    1, 7 and 32 days. Exits with 1 if a photo has no answer, a duplicate or red row has no
    explanation, a journey is unfinished, an object is left behind, or memory grows.
    """
    day = LongDay(hours=float(hours), speed=speed, photos=photos, rate=faults, seed=seed)
    folder = Path(tempfile.mkdtemp(prefix="darkroom-long-day-"))
    click.echo(f"long-day: {day}", err=True)
    cloud = DayCloud(day, folder / "events.jsonl")
    try:
        with cloud.running(folder):
            outcome = Running(cloud, day, _say).run()
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
    lines.append(f"faults injected: {cloud.ledger.struck.total()} ({struck})")
    lines.append(f"doubles: {len(outcome.verdict.answers)}")
    lines += [f"  {each.what}: {each.why or 'UNEXPLAINED'}" for each in outcome.verdict.answers]
    lines.append(f"paid twice: {len(outcome.verdict.predictions)}")
    lines.append(f"memory at the end, relative to halfway: {outcome.growth:.2f}")
    lines.append(f"red rows without a fault: {len(outcome.red)}")
    lines.append(f"red rows explained by an overloaded machine: {outcome.busy}")
    lines += [f"  {entry.id}: {describe(entry.event)}" for entry in outcome.red[:SHOWN]]
    lines += [f"PROBLEM: {each}" for each in outcome.problems] or ["nothing is wrong"]
    return "\n".join(lines)


def _say(line: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')}  {line}", err=True)

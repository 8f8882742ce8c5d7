"""`darkroom simulate`: simulate days, and calculate what a photo costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import click

from local.flags import FOLDER, WholeNumber, all_of, option
from local.progress import ProgressLine
from trust.spread import processes as started

from .course import Stretch, WatchedSimulation
from .engine import percentiles
from .simulation import Simulation
from .world import World

ROOT = Path(__file__).resolve().parents[2]

RAISED = World(
    predictions_per_minute=3000,
    max_connections=100,
    telegram_concurrency=100,
    replicate_concurrency=200,
    api_rate=1000,
    api_burst=2000,
)
SCENARIOS = {
    "a tenth": World(photos=100_000),
    "as it is": World(),
    "limits raised": RAISED,
    "and free to send": replace(RAISED, send_rate=0),
    "webhooks lost": replace(RAISED, photos=50_000, day=6 * 3600, bursts=0, webhooks_lost=6 * 3600),
}
# not drawn: the first looks like the one with raised limits, the second lasts only six hours
UNDRAWN = {"and free to send", "webhooks lost"}
FAULTS = (
    "prediction refused",
    "api throttled",
    "telegram function throttled",
    "updates redelivered",
    "acknowledgement refused",
    "acknowledgement omitted",
    "replicate function throttled",
    "answer refused",
    "webhooks retried",
    "webhooks given up",
    "answered by the sweeper",
    "told it was too late",
    "told no immediately",
    "given up after 1 h",
    "sweeps with tasks left over",
    "lost: update too old",
)
# the model's seconds, and the bot's settings
WAYS: dict[str, tuple[float, dict[str, str]]] = {
    "plain": (0.5, {}),
    "with styles": (0.5, {"STYLES_FILE": str(ROOT / "docs/examples/styles.json")}),
    "with progress, 10 s": (10, {"PROGRESS": "true"}),
}
SHARES = {"median": 0.5, "95th percentile": 0.95, "99th percentile": 0.99, "longest": 1.0}


@dataclass(frozen=True)
class Day:
    """A simulated day: a column of the table, and its course for the charts."""

    rows: Mapping[str, str]
    course: Sequence[Stretch]


def day(world: World, seed: int) -> Day:
    """Simulate a day in `world`."""
    found = WatchedSimulation(world, seed).run()
    rows = {"photos": f"{found.count['photos']:,}", "answered": f"{found.count['answered']:,}"}
    for what, waits in (
        ("accepted", found.until_taken),
        ("first message", found.until_told),
        ("answered", found.until_answered),
    ):
        for words, seconds in zip(SHARES, percentiles(waits, list(SHARES.values())), strict=True):
            rows[f"until {what}, {words}"] = _duration(seconds)
    rows["waiting at Telegram, most"] = f"{found.waiting.max:,}"
    rows["waiting at Telegram, mean"] = f"{found.waiting.mean(found.now):,.1f}"
    for what, gauge in (("telegram", found.telegram_runs), ("replicate", found.replicate_runs)):
        rows[f"most concurrent runs, {what}"] = str(gauge.max)
        rows[f"cold starts, {what}"] = f"{gauge.cold_starts:,}"
    rows |= {fault: f"{found.count[fault]:,}" for fault in FAULTS}
    return Day(rows, found.course)


def _day(wanted: tuple[World, int]) -> Day:
    return day(*wanted)


def count_photo() -> str:
    """Measure one photo in each of WAYS; return its calls and its costs as tables."""
    # these need the tests' dependencies, which a simulation doesn't
    from .cold import Load, measure_cold, priced  # noqa: PLC0415
    from .photo import FUNCTIONS, measure  # noqa: PLC0415
    from .prices import costs, gigabyte_seconds  # noqa: PLC0415

    counts: dict[str, dict[str, str]] = {}
    dollars: dict[str, dict[str, str]] = {}
    measured = {way: measure(delay=delay, settings=more) for way, (delay, more) in WAYS.items()}
    for way, calls in measured.items():
        counts[way] = {
            name: f"{value:,.3g}" for name, value in vars(calls).items() if name != "picture_bytes"
        }
        counts[way]["GB-seconds, with the calls' assumed times"] = f"{gigabyte_seconds(calls):.2f}"
        paid = costs(calls)
        paid = {**paid, "total": sum(paid.values())}
        dollars[way] = {name: f"{value * 1e6:,.2f}" for name, value in paid.items()}
    loads = [Load("quiet", len(FUNCTIONS)), Load("busy", _cold_starts(SCENARIOS["a tenth"]))]
    started, restored = measure_cold()
    with_starts = priced(measured["plain"], loads, started, restored)
    return "\n\n".join(
        [
            _table(["one photo", *WAYS], counts),
            _table(["a million photos, in dollars", *WAYS], dollars),
            _table(["a million photos, plain, with their cold starts", *with_starts], with_starts),
            f"Both functions: INIT {started.seconds:.2f} s, restore {restored.seconds:.3f} s",
        ]
    )


def _cold_starts(world: World) -> float:
    """Return the cold starts of both functions per photo on a simulated day."""
    found = Simulation(world).run()
    starts = found.telegram_runs.cold_starts + found.replicate_runs.cold_starts
    return starts / found.count["photos"]


def _table(head: list[str], columns: Mapping[str, Mapping[str, str]]) -> str:
    rows = next(iter(columns.values()))
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [f"| {row} | {' | '.join(each[row] for each in columns.values())} |" for row in rows]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


# each changes one of the world's numbers in every scenario that runs
world_options = all_of(
    [
        option(
            "--" + field.name.replace("_", "-"),
            f"Default: {field.default:g}.",
            "N",
            type=type(field.default),
        )
        for field in fields(World)
    ]
)


@click.command()
@option("--photo", "Count one photo's calls and costs instead.", is_flag=True)
@option("--scenario", "Only this scenario (default: all).", type=click.Choice(list(SCENARIOS)))
@option("--seed", "Seed for everything random.", default=0)
@option(
    "--charts",
    "Also draw the days as SVG files in this folder.",
    "FOLDER",
    type=FOLDER,
)
@option("--processes", "Number of processes.", "N", type=WholeNumber(1), default=2)
@world_options
def simulate(
    *,
    photo: bool,
    scenario: str | None,
    seed: int,
    charts: Path | None,
    processes: int,
    **world: float | None,
) -> None:
    """Simulate days of many photos.

    With --photo, calculate what one photo costs instead. docs/scale.md explains both.
    bench/scale/world.py explains the other options and their default values.
    """
    if photo:
        click.echo(count_photo())
        return
    changes: dict[str, Any] = {name: value for name, value in world.items() if value is not None}
    names = [scenario] if scenario else list(SCENARIOS)
    worlds = [replace(SCENARIOS[name], **changes) for name in names]
    with ProgressLine("simulate") as progress, started(processes, int) as spread:
        progress.begin(f"simulating {', '.join(names)}")
        days = spread(_day, [(world, seed) for world in worlds])
        seen = dict(zip(names, progress.count(days, len(worlds), "days simulated"), strict=True))
    click.echo(_table(["a day of photos", *names], {name: day.rows for name, day in seen.items()}))
    if charts:
        # matplotlib is installed only with the tests' dependencies
        from .charts import draw_days  # noqa: PLC0415

        draw_days({name: seen[name].course for name in names if name not in UNDRAWN}, charts)

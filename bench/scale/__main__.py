"""Simulate a day, and count what a photo costs. See scripts/simulate --help."""

import argparse
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace

from .engine import percentiles
from .simulation import Simulation
from .world import World

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
FAULTS = (
    "prediction refused",
    "api throttled",
    "telegram function throttled",
    "updates brought again",
    "acknowledgement not sent",
    "replicate function throttled",
    "answer refused",
    "webhooks sent again",
    "webhooks given up",
    "answered by the sweeper",
    "told that it is too late",
    "sweeps that left some",
    "lost: update too old",
)
SHARES = {"half under": 0.5, "95 of 100": 0.95, "99 of 100": 0.99, "longest": 1.0}


def main() -> int:
    """Print what was asked for."""
    flags = _parser().parse_args()
    if flags.photo:
        print(photo())
        return 0
    changes = {f.name: v for f in fields(World) if (v := getattr(flags, f.name)) is not None}
    names = [flags.scenario] if flags.scenario else list(SCENARIOS)
    worlds = [replace(SCENARIOS[name], **changes) for name in names]
    print(f"simulating {', '.join(names)} ...", file=sys.stderr, flush=True)
    with ProcessPoolExecutor(flags.processes) as pool:
        columns = list(pool.map(day, worlds, [flags.seed] * len(worlds)))
    print(_table(["a day of photos", *names], dict(zip(names, columns, strict=True))))
    return 0


def day(world: World, seed: int) -> dict[str, str]:
    """Return what a day in `world` was like, by row."""
    found = Simulation(world, seed).run()
    rows = {"photos": f"{found.count['photos']:,}", "answered": f"{found.count['answered']:,}"}
    for what, waits in (("taken", found.until_taken), ("answered", found.until_answered)):
        for words, seconds in zip(SHARES, percentiles(waits, list(SHARES.values())), strict=True):
            rows[f"until {what}, {words}"] = _duration(seconds)
    rows["most that wait at Telegram"] = f"{found.waiting.max:,}"
    rows["on average"] = f"{found.waiting.mean(found.now):,.1f}"
    for what, gauge in (("telegram", found.telegram_runs), ("replicate", found.replicate_runs)):
        rows[f"most runs at once, {what}"] = str(gauge.max)
    return rows | {fault: f"{found.count[fault]:,}" for fault in FAULTS}


def photo() -> str:
    """Measure one photo; return its calls and its costs as tables."""
    # the cloud comes with the tests, and a simulation needs neither
    from .photo import measure  # noqa: PLC0415
    from .prices import costs, gigabyte_seconds  # noqa: PLC0415

    calls = measure()
    counts = {
        name: f"{value:,.3g}" for name, value in vars(calls).items() if name != "picture_bytes"
    }
    paid = costs(calls)
    paid = {**paid, "together": sum(paid.values())}
    dollars = {name: f"{value * 1e6:,.2f}" for name, value in paid.items()}
    return (
        f"{_table(['one photo', 'count'], {'count': counts})}\n\n"
        f"GB-seconds, with the calls' supposed times: {gigabyte_seconds(calls):.2f}\n\n"
        f"{_table(['a million photos', 'dollars'], {'dollars': dollars})}"
    )


def _table(head: list[str], columns: Mapping[str, Mapping[str, str]]) -> str:
    rows = next(iter(columns.values()))
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [f"| {row} | {' | '.join(each[row] for each in columns.values())} |" for row in rows]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/simulate",
        description="Simulate days of many photos, or count what one photo costs (docs/scale.md).",
        epilog="What each flag means, and where its value comes from: bench/scale/world.py",
    )
    parser.add_argument("--photo", action="store_true", help="count one photo's calls and costs")
    parser.add_argument("--scenario", choices=SCENARIOS, help="one alone (default: all)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (default 0)")
    parser.add_argument("--processes", type=int, default=2, help="at once (default 2)")
    group = parser.add_argument_group("the world, for every scenario that runs")
    for field in fields(World):
        kind: Callable[[str], float] = type(field.default)  # type: ignore[assignment]
        flag = "--" + field.name.replace("_", "-")
        group.add_argument(flag, type=kind, metavar="N", help=f"(as it is: {field.default:g})")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""`darkroom bench`: measure, print the table, write it as JSON, draw the chart."""

import importlib
import time
from pathlib import Path

import click

from local.flags import WholeNumber, new_file, option
from local.progress import ProgressLine, duration

from .report import Row, machine, table, write_json

# each module has `measure(runs: int) -> list[Row]`, and a docstring that says what it measures
MODULES: tuple[str, ...] = (
    "path",
    "parts",
    "cold",
    "sizes",
    "imports",
    "cloud",
    "starts",
    "clients",
    "ready",
    "cloud_memory",
    "replicate",
    "shares",
    "cog",
    "telegram",
    "growth",
    "memory",
    "store",
    "keep",
    "album",
    "pictures",
    "page",
    "visit",
)
# these take minutes each; `setup` needs the network
LONG: tuple[str, ...] = ("setup", "sweeper", "tests", "sam", "ministack")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(MODULES + LONG), metavar="[NAME]...")
@option("--runs", "Pairs of runs for each row.", "N", type=WholeNumber(1), default=5)
@option("--long", f"Also run {', '.join(LONG[:-1])} and {LONG[-1]}: minutes each.", is_flag=True)
@option("--json", "JSON file to write.", "FILE", type=new_file, default="bench.json")
@option("--chart", "SVG chart to write.", "FILE", type=new_file, default="bench.svg")
def bench(*, names: tuple[str, ...], runs: int, long: bool, json: Path, chart: Path) -> None:
    """Run benchmarks, each compared with a reference.

    Prints a table, writes it as JSON, and draws the rows that have a goal as SVG.
    docs/performance.md explains what each NAME measures.
    """
    rows: list[Row] = []
    chosen = names or MODULES + LONG * long
    try:
        with ProgressLine("bench") as progress:
            for number, name in enumerate(chosen, 1):
                progress.begin(f"measuring {name}, {number} of {len(chosen)}")
                started = time.monotonic()
                rows += importlib.import_module(f"bench.{name}").measure(runs)
                progress.echo(f"{name} took {duration(time.monotonic() - started)}", err=True)
    finally:  # after an error or Ctrl-C, report the rows measured until then
        if rows:
            _report(rows, json, chart)


def _report(rows: list[Row], json: Path, chart: Path) -> None:
    click.echo(f"machine: {machine()}\n\n{table(rows)}")
    write_json(rows, json)
    # matplotlib is installed with the tests' dependencies
    from .chart import draw  # noqa: PLC0415

    draw(rows, chart)

"""`darkroom bench`: measure, print the table, write it as JSON."""

import importlib
import time
from pathlib import Path

import click

from local.flags import new_file, option
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
)
# these take minutes each, and need the network
LONG: tuple[str, ...] = ("setup",)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(MODULES + LONG), metavar="[NAME]...")
@option("--runs", "Pairs of runs for each row.", "N", type=click.IntRange(1), default=5)
@option("--long", f"Also {', '.join(LONG)}, which takes long.", is_flag=True)
@option("--json", "The file to write.", "FILE", type=new_file, default="bench.json")
def bench(*, names: tuple[str, ...], runs: int, long: bool, json: Path) -> None:
    """Measure, as ratios.

    Prints a table and writes it as JSON. docs/performance.md says what each NAME measures.
    """
    rows: list[Row] = []
    chosen = names or MODULES + LONG * long
    with ProgressLine("bench") as progress:
        for number, name in enumerate(chosen, 1):
            progress.begin(f"measuring {name}, {number} of {len(chosen)}")
            started = time.monotonic()
            rows += importlib.import_module(f"bench.{name}").measure(runs)
            progress.echo(f"{name} took {duration(time.monotonic() - started)}", err=True)
    click.echo(f"machine: {machine()}\n\n{table(rows)}")
    write_json(rows, json)

"""`darkroom bench`: measure, print the table, write it as JSON."""

import importlib
import time
from pathlib import Path

import click

from local.flags import new_file, option

from .report import Row, machine, table, write_json

# each module has `measure(runs: int) -> list[Row]`, and says in its docstring what it measures
MODULES: tuple[str, ...] = (
    "path",
    "parts",
    "cold",
    "imports",
    "cloud",
    "replicate",
    "shares",
    "cog",
    "telegram",
    "growth",
    "memory",
    "store",
    "album",
    "pictures",
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(MODULES), metavar="[NAME]...")
@option("--runs", "Pairs of runs a row.", "N", type=click.IntRange(1), default=5)
@option("--json", "Where to write it.", "FILE", type=new_file, default="bench.json")
def bench(*, names: tuple[str, ...], runs: int, json: Path) -> None:
    """Measure, as ratios.

    Prints a table of them, and writes it as JSON.
    docs/performance.md says what each NAME measures.
    """
    rows: list[Row] = []
    for name in names or MODULES:
        click.echo(f"measuring {name} ...", nl=False, err=True)
        started = time.monotonic()
        rows += importlib.import_module(f"bench.{name}").measure(runs)
        click.echo(f" {time.monotonic() - started:.0f} s", err=True)
    click.echo(f"machine: {machine()}\n\n{table(rows)}")
    write_json(rows, json)

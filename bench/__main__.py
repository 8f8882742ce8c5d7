"""`python -m bench [NAME ...]`: measure, print the table, write it as JSON."""

import argparse
import importlib
import sys
import time
from pathlib import Path

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
    "store",
    "album",
    "pictures",
)


def main() -> int:
    """Run the benches that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(MODULES)}")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs a row (default 5)")
    parser.add_argument("--json", type=Path, default=Path("bench.json"), metavar="FILE")
    args = parser.parse_args()
    if unknown := set(args.names) - set(MODULES):
        parser.error(f"no bench is called {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in args.names or MODULES:
        print(f"measuring {name} ...", file=sys.stderr, end="", flush=True)
        started = time.monotonic()
        rows += importlib.import_module(f"bench.{name}").measure(args.runs)
        print(f" {time.monotonic() - started:.0f} s", file=sys.stderr)
    print(f"machine: {machine()}\n\n{table(rows)}")
    write_json(rows, args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())

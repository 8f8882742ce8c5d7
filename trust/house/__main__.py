"""`scripts/house`: count things that should shrink, and check the counts' upper bounds."""

# ruff: noqa: T201 # a command prints

import argparse
import sys
from pathlib import Path

from .bounds import Row, compare, lowered, read_bounds, write_bounds
from .counts import count_all

ROOT = Path(__file__).resolve().parent.parent.parent
BOUNDS = Path(__file__).with_name("bounds.toml")


def main(arguments: list[str] | None = None) -> int:
    """Print the counts; return 1 if one is above its bound or has none."""
    parser = argparse.ArgumentParser(
        prog="scripts/house",
        description="Count what should shrink, such as files directly in local/, import cycles, "
        "untyped dictionaries and lines of code. Exits with 1 if a count exceeds its bound.",
    )
    parser.add_argument(
        "--tighten", action="store_true", help="lower bounds as far as possible; add missing ones"
    )
    parser.add_argument("--verbose", action="store_true", help="list what was counted")
    given = parser.parse_args(arguments)
    counts = count_all(ROOT)
    if given.tighten:
        write_bounds(BOUNDS, lowered(read_bounds(BOUNDS), counts))
    rows = compare(read_bounds(BOUNDS), counts)
    print("\n".join(_line(row) for row in rows))
    if given.verbose:
        print("\n".join(f"{count.name}: {each}" for count in counts for each in count.found))
    above = [row for row in rows if row.is_above]
    for row in above:
        print(f"house: {row.complaint} ({BOUNDS.relative_to(ROOT)})", file=sys.stderr)
    return 1 if above else 0


def _line(row: Row) -> str:
    return f"  {row.name:<44}{row.count:>7,}  of {row.bound_text:>7}{row.hint}"


if __name__ == "__main__":
    sys.exit(main())

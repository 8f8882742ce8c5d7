"""`darkroom gateways`: send the same requests to our gateway and to `sam local start-api`."""

import json
import sys

import click

from local.flags import ROOT, option
from local.progress import ProgressLine

from .asking import outcome
from .contract import ROWS, Row
from .ours import TEMPLATE, our_gateway

BASES = {"D": "documented", "L": "measured by others", "?": ""}


PAGE = ROOT / "docs/gateway.md"
BEGIN, END = "<!-- scripts/gateways --write -->\n", "<!-- end -->\n"


@click.command()
@option("--sam", f"URL of `sam local start-api` with {TEMPLATE.name}.", "URL", default="")
@option("--write", f"Write the table to {PAGE.name}.", is_flag=True)
def gateways(sam: str, write: bool) -> None:
    """Compare our gateway with API Gateway.

    Prints a Markdown table, and exits with 1 if ours differs from what is known about AWS.
    """
    lines = ["| request | AWS | known | ours | sam local |", "| --- | --- | --- | --- | --- |"]
    differing = 0
    with ProgressLine("gateways") as progress, our_gateway() as url:
        for row in progress.count(ROWS, len(ROWS), "requests sent"):
            ours = outcome(url, row)
            differing += row.basis != "?" and ours != row.known
            lines.append(line_of(row, ours, outcome(sam, row) if sam else "not asked"))
    table = "\n".join(lines) + "\n"
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        page = f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}"
        PAGE.write_text(page, encoding="utf-8")
    else:
        click.echo(table)
    click.echo(f"{len(ROWS)} requests, {differing} differ from what is known about AWS", err=True)
    sys.exit(1 if differing else 0)


def line_of(row: Row, ours: object, theirs: object) -> str:
    """Return the table's line for a row."""
    known = _cell(row.known) if row.basis != "?" else "unknown"
    cells = (row.name, known, BASES[row.basis], _as(known, _cell(ours)), _as(known, _cell(theirs)))
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _as(known: str, found: str) -> str:
    return "as AWS" if found == known else found


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"`{text}`".replace("\n", "\\n")

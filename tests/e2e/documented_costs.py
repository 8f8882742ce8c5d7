"""A photo's costs according to docs/bot.md."""

import re
from pathlib import Path

DOCS = Path("docs/bot.md")


def documented_costs(column):
    """Return the numbers of one column of the table: 0 is plain, 1 with styles, 2 with progress.

    The numbers are, in order: invocations; S3 writes, reads and deletes; calls to Telegram, and how
    many of them send messages; downloads; calls to Replicate.
    """
    (table,) = re.findall(r"\| one photo \|.*\n\| ---.*\n((?:\| .*\n)+)", DOCS.read_text())
    cells = [line.strip("| ").split(" | ")[column + 1] for line in table.splitlines()]
    return [int(number) for cell in cells for number in cell.split(", ")]


def counted(calls):
    """Return a photo's counted calls in the order of `documented_costs`."""
    return [
        calls.invocations,
        calls.s3_writes,
        calls.s3_reads,
        calls.s3_deletes,
        calls.telegram,
        calls.messages,
        calls.downloads,
        calls.replicate,
    ]

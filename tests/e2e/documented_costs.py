"""What docs/bot.md says that a photo costs."""

import re
from pathlib import Path

DOCS = Path("docs/bot.md")


def documented_costs(column):
    """Return a column's numbers as the table has them: 0 is plain, 1 with styles, 2 with progress.

    Runs; S3's writes, reads and deletes; calls of Telegram, and the messages of these; downloads;
    calls of Replicate.
    """
    (table,) = re.findall(r"\| one photo \|.*\n\| ---.*\n((?:\| .*\n)+)", DOCS.read_text())
    cells = [line.strip("| ").split(" | ")[column + 1] for line in table.splitlines()]
    return [int(number) for cell in cells for number in cell.split(", ")]


def counted(calls):
    """Return the same of a photo's calls as they were counted."""
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

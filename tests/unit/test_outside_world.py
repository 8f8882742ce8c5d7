"""The tables in docs/outside-world.md match the scripts and code that they describe."""

import re
from pathlib import Path

import pytest

from telegram_webhook import memory

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/outside-world.md").read_text(encoding="utf-8")
VERSION = re.compile(r"\b\d+\.\d+(?:\.\d+)?\b")
ROWS = [
    (line, scripts)
    for line in PAGE.splitlines()
    if line.startswith("|") and (scripts := re.findall(r"\(\.\./(findings/[\w-]+\.sh)\)", line))
]


@pytest.mark.parametrize(("row", "scripts"), ROWS)
def test_a_rows_versions_are_those_that_its_finding_installs(row, scripts):
    text = "".join((ROOT / script).read_text(encoding="utf-8") for script in scripts)
    reader = row.split("|")[1]
    assert [version for version in VERSION.findall(reader) if version not in text] == []


def test_the_verifiers_versions_are_those_that_the_finding_installs():
    text = (ROOT / "findings/replicate-webhook-header-names.sh").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `(replicate|standardwebhooks|svix)` ([\d.]+) \(", PAGE)
    assert len(rows) == 6
    assert [row for row in rows if not re.search("{}(==|@){}".format(*row), text)] == []


def test_the_bytes_for_a_pixel_are_those_that_the_bot_counts():
    shown = re.findall(r"(?m)^\| .* \| ([\d., ]+) \|$", PAGE.partition("## Memory")[2])
    counted = [memory.COPIES, *memory.HEIF.values(), memory.HEIF_TURNED, memory.WEBP]
    assert [float(value) for cell in shown for value in cell.split(", ")] == counted

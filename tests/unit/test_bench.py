"""What the bench's figures are based on: turns, processor time, and how rows are combined."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import goals
from bench.chart import draw
from bench.clocks import REMEDY, cpu_seconds
from bench.command import LONG, MODULES
from bench.goals import Goal
from bench.rates import Side, rows, take_turns
from bench.report import Row, spread, table, within
from bench.setup import on_disk

BURNS_IN_A_CHILD = """
import subprocess, sys
burn = "import time\\nwhile time.process_time() < 0.3: pass\\nprint(flush=True); input()"
child = subprocess.Popen([sys.executable, "-c", burn], stdout=subprocess.PIPE)
child.stdout.readline()
print(flush=True)
child.wait()
"""


class Busy:
    """A server that uses 5 microseconds of processor time per item."""

    used = 0.0

    def cpu_seconds(self):
        return self.used


def side(name, happened):
    server = Busy()

    async def load(count):
        happened.append(name)
        server.used += count * 5e-6
        return 100.0

    return Side(server, 10, load)


def test_sides_take_turns_and_every_second_round_is_reversed():
    happened = []
    asyncio.run(take_turns([side("a", happened), side("b", happened)], 4))
    assert "".join(happened) == "baabbaab"


def test_a_turn_records_the_rate_and_the_processor_time_per_item():
    one = side("a", [])
    asyncio.run(take_turns([one], 2))
    assert one.rates == [100.0, 100.0]
    assert one.micros == pytest.approx([5.0, 5.0])


@pytest.mark.skipif(bool(REMEDY), reason=REMEDY)
def test_processor_time_includes_child_processes():
    command = [sys.executable, "-c", BURNS_IN_A_CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        used = cpu_seconds(process.pid)
        process.stdin.close()
    assert 0.3 <= used < 3


@pytest.mark.skipif(bool(REMEDY), reason=REMEDY)
def test_rates_are_shown_with_the_processor_time_beside_them():
    ours, theirs = side("a", []), side("b", [])
    asyncio.run(take_turns([ours, theirs], 3))
    rate, cpu = rows("webhooks", ours, "a peer", theirs)
    assert (rate.ratios, cpu.ratios) == ([1.0] * 3, pytest.approx([1.0] * 3))


def test_the_quartiles_ignore_outliers():
    found = spread([1.0, 2.0, 3.0, 4.0, 500.0])
    assert found == {"median": 3, "quarter": 2, "three_quarters": 4, "min": 1, "max": 500}


def test_a_single_value_is_its_own_median_and_quartiles():
    assert set(spread([7.0]).values()) == {7.0}


def test_a_tables_ratio_is_the_median_of_the_pairs_ratios():
    row = Row("path", "ms", [10.0, 20.0, 90.0], "floor", [10.0, 10.0, 30.0])
    assert "| path | 20 ms | floor | 10 ms | 2.00 (1.50 to 2.50) |" in table([row])


def test_a_small_ratio_is_shown_with_more_digits():
    row = Row("webhooks", "ms", [1.0, 1.0], "cog", [16.0, 16.0])
    assert "| 0.062 (0.062 to 0.062) |" in table([row])


def test_a_table_shows_which_goals_are_met():
    fewer, more = Goal(0.5), Goal(15, at_least=True)
    shown = table(
        [
            Row("cold", "ms", [5.0], "naive", [10.0], goal=fewer),
            Row("warm", "ms", [5.1], "naive", [10.0], goal=fewer),
            Row("webhooks", "/s", [150.0], "cog", [10.0], goal=more),
            Row("texts", "/s", [149.0], "a peer", [10.0], goal=more),
            within("ready", "s", [1.2, 1.6, 1.4], 1.5),
            Row("no goal", "s", [1.0], "before", [10.0]),
        ]
    )
    last = [line.rpartition(" | ")[2].removesuffix(" |") for line in shown.splitlines()[2:]]
    at_most, at_least = "at most 0.50", "at least 15.00"
    assert last[:2] == [f"{at_most}: met", f"{at_most}: missed"]
    assert last[2:4] == [f"{at_least}: met", f"{at_least}: missed"]
    assert last[4:] == ["at most 1.00: met", ""]


def test_every_goal_is_used_by_a_row():
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in Path(goals.__file__).parent.glob("*.py")
        if file.name != "goals.py"
    )
    names = [name for name, value in vars(goals).items() if isinstance(value, Goal)]
    assert names
    assert [
        name
        for name in names
        if not re.search(rf"^from \.goals import .*\b{name}\b", source, re.MULTILINE)
    ] == []


def test_the_chart_has_the_rows_with_a_goal_and_a_ratio(tmp_path):
    rows_with_and_without = [
        Row("cold", "ms", [6.0, 7.0], "naive", [10.0, 10.0], goal=Goal(0.5)),
        Row("webhooks", "/s", [16.0], "cog", [1.0], goal=Goal(15, at_least=True)),
        Row("waits", "", [0.0], "naive", [0.0], goal=Goal(1)),
        Row("other", "s", [1.0], "before", [1.0]),
        Row("missing", "s", against="before", skipped="nothing to compare", goal=Goal(1)),
    ]
    draw(rows_with_and_without, tmp_path / "bench.svg")
    drawn = ElementTree.parse(tmp_path / "bench.svg").iter()
    texts = {text for each in drawn for text in [each.text] if text}
    assert {"cold, to naive", "0.65, at most 0.50"} <= texts
    assert {"webhooks, to cog", "16, at least 15.00"} <= texts
    assert not any(word in text for text in texts for word in ("waits", "other", "missing"))


def test_a_ratios_share_of_its_goal_falls_as_the_ratio_improves():
    assert Goal(0.5).share(0.25) == 0.5
    assert Goal(15, at_least=True).share(30) == 0.5


def test_each_bench_has_its_row_in_the_docs():
    docs = (Path(__file__).parents[2] / "docs" / "performance.md").read_text(encoding="utf-8")
    rows = docs.partition("## The rows")[2].partition("## What was found")[0]
    assert re.findall(r"^\| `(\w+)` \|", rows, re.MULTILINE) == [*MODULES, *LONG]


def test_a_hard_linked_file_counts_once_on_disk(tmp_path):
    here, there = tmp_path / "cache", tmp_path / "environment"
    for folder in (here, there):
        folder.mkdir()
    empty = on_disk(here, there)
    (here / "file").write_bytes(bytes(100_000))
    (there / "same").hardlink_to(here / "file")
    assert 100_000 <= on_disk(here, there) - empty < 200_000

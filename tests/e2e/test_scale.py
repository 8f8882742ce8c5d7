"""A photo makes the calls that docs/bot.md lists, and its cost can be calculated."""

from dataclasses import replace
from pathlib import Path

from bench.scale.cold import cold_of_a_cloud
from bench.scale.photo import measure
from bench.scale.prices import costs, gigabyte_seconds

from .documented_costs import counted, documented_costs

STYLES = Path("docs/examples/styles.json").resolve()


def test_a_photos_calls_are_counted_from_the_event_log():
    calls = measure(settings={"STYLES_FILE": str(STYLES)})
    # decision 28, with or without styles: no feature may add calls for a photo
    plain = [2, 7, 2, 1, 4, 2, 1, 1]
    assert documented_costs(0) == documented_costs(1) == plain
    # a busy instance makes one more read, to check for pressure (decision 31)
    busy = replace(calls, s3_reads=calls.s3_reads - 1)
    assert plain in (counted(calls), counted(busy))
    assert calls.picture_bytes > 10_000
    assert 0 < gigabyte_seconds(calls) < 10
    assert all(each > 0 for each in costs(calls).values())


def test_with_snapstart_both_functions_are_restored():
    restored = cold_of_a_cloud(snap_start=True)
    assert restored.is_restored
    assert 0 < restored.seconds < 30
    assert restored.gigabytes == 1

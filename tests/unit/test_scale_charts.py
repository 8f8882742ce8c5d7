"""The charts in docs/scale.md: a simulated day, in steps of ten minutes."""

import math
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bench.scale.charts import draw_days
from bench.scale.course import WatchedSimulation
from bench.scale.simulation import Simulation
from bench.scale.world import World

# 4,000 photos arrive in one minute, but Replicate accepts only 600 a minute
BURST = World(
    photos=4_000, day=60.0, bursts=0, peak=1.0, chats=10**6, albums=0, max_connections=100,
    telegram_concurrency=100,
)  # fmt: skip


@pytest.fixture(scope="module")
def burst():
    return WatchedSimulation(BURST, seed=2).run()


def test_sampling_a_simulation_does_not_change_it(burst):
    unwatched = Simulation(BURST, seed=2).run()
    assert (unwatched.count, unwatched.until_told) == (burst.count, burst.until_told)


def test_a_course_has_the_peak_the_waits_and_the_refusals_of_each_stretch(burst):
    first, *_ = burst.course
    assert first.end == 600
    assert 2_500 < first.waiting <= burst.waiting.max
    assert first.half < first.most <= max(burst.until_answered)
    assert first.refused["Replicate: predictions"] > 100
    refused = sum(each.refused["Replicate: predictions"] * 10 for each in burst.course)
    assert refused == pytest.approx(burst.count["prediction refused"])


def test_a_stretch_in_which_nothing_is_answered_has_no_waits():
    world = replace(BURST, model_seconds=5_000.0)
    first, *_ = WatchedSimulation(world, seed=2).run().course
    assert math.isnan(first.half)
    assert math.isnan(first.most)


def test_the_charts_are_reproducible_small_and_contain_text(burst, tmp_path):
    days = {"a day": burst.course, "the same": burst.course}
    once, again = (list(draw_days(days, tmp_path / name)) for name in ("once", "again"))
    assert {file.name for file in once} == {
        "day-waiting.svg",
        "day-answered.svg",
        "day-refused.svg",
    }
    for one, other in zip(once, again, strict=True):
        assert one.read_bytes() == other.read_bytes()
        texts = [text for each in ElementTree.parse(one).iter() for text in [each.text] if text]
        assert {"a day", "the same", "hour"} <= set(texts)
        assert one.stat().st_size < 60_000

"""A short search for lost and duplicate answers; `scripts/chaos` runs a longer one."""

import itertools
import random

import pytest

from trust.chaos.command import hunt
from trust.chaos.mutants import MUTANTS
from trust.chaos.scenarios import BY_NAME, SCENARIOS
from trust.chaos.search import (
    Chunk,
    Search,
    all_pairs,
    is_schedule,
    play,
    randoms,
    ready,
    silence,
    singles,
)
from trust.chaos.world import World
from trust.spread import processes


def violations(names):
    with silence():
        return {name: found for name in names if (found := play(name)[1].violations)}


@pytest.mark.parametrize("name", ["one photo", "no webhook", "early webhook", "again", "canceled"])
def test_no_single_fault_loses_a_photo_or_answers_it_twice(name):
    assert violations(singles(BY_NAME[name])) == {}


def test_no_pair_of_faults_in_a_sample_loses_a_photo_or_answers_it_twice():
    some = [
        single
        for scenario in SCENARIOS
        for single in random.Random(7).sample(list(singles(scenario)), 5)
    ]
    paths = Chunk("singles", tuple(some)).play().paths
    assert violations(all_pairs(paths, 7)[:250]) == {}


def test_no_random_schedule_loses_a_photo_or_answers_it_twice():
    assert violations(itertools.islice(randoms(7), 100)) == {}


def test_no_schedule_edits_a_message_after_the_answer():
    """`scripts/chaos --progress 2000` plays more of these schedules."""
    assert violations(itertools.islice(randoms(7, "progress-random"), 60)) == {}


@pytest.mark.parametrize(
    "name",
    [
        # an album's "please wait" belongs first to a photo that is given up, then to one that kills
        # its run
        "progress-random@749668107099",
        # a run counts as a try even if it never learns that it has the claim
        "progress-random@765224091908",
        # a press was dropped, its run died before adding to the waiting list, no webhook arrives
        "random@239236191090",
        # two runs each sent "please wait"; the second one's task is dropped with its message
        "random@499192506698",
        "random@817130745341",
        # a claim that couldn't be read while the person was told is read again before it is closed
        "random@150807378426",
        # an error at deleteMessage leaves an album's "please wait", whichever picture sent it
        "progress-random@731825989249",
        # the run that answers dies after the last webhook, and the task isn't on the waiting list;
        # in the third, the list has only another task, which the first run's death led to
        "progress-random@353744032571",
        "progress-random@493911108481",
        "progress-random@556828232448",
        # an album's first photo is answered before its run has recorded the "please wait"
        "progress-random@476757446895",
        "progress-random@691778685782",
    ],
)
def test_schedules_that_failed_in_longer_searches_no_longer_fail(name):
    assert violations([name]) == {}


def test_a_schedule_makes_the_same_calls_in_every_run():
    with silence():
        first, second = (play("random@541999612542")[0].world.calls for _ in range(2))
    seen = [[(c.point, c.at, c.what, c.about, c.fault) for c in calls] for calls in (first, second)]
    assert seen[0] == seen[1]


def test_two_processes_try_the_same_schedules_in_the_same_order_as_one():
    names = [*itertools.islice(singles(BY_NAME["failed"]), 30), "random@1"]
    tallies = []
    with processes(2, ready) as two:
        for spread in (map, two):
            search = Search(spread, lambda _: None)
            search.play_pairs(names, float("inf"))
            tallies.append(search.tally)
    assert list(tallies[0].violations) == list(tallies[1].violations)
    assert tallies[0].tried == tallies[1].tried
    assert tallies[0].forced == tallies[1].forced


def test_an_unexpected_error_is_a_violation_immediately(monkeypatch):
    def broken(*_):
        raise KeyError("unexpected")

    monkeypatch.setattr("common.bot.claims.Claims.take", broken)
    with silence():
        bot, verdict = play("one photo@")
    assert verdict.violations == ["update 1 raised KeyError('unexpected')"]
    assert bot.world.now < World(1, {}).now + 60


@pytest.mark.parametrize("name", MUTANTS)
def test_the_search_finds_a_broken_guard(name):
    assert hunt(name, seed=1) is not None


def test_only_names_that_a_search_prints_are_valid_schedules():
    named = [name for scenario in SCENARIOS for name in singles(scenario)]
    assert all(map(is_schedule, [*named, "random@7", "progress-random@7"]))
    assert not any(map(is_schedule, ["nothing", "random@x", f"{SCENARIOS[0].name}@1=nothing"]))

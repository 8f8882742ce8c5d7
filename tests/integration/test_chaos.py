"""The search for lost and doubled answers in its short form; `scripts/chaos` searches longer."""

import itertools

import pytest

from .chaos.command import hunt
from .chaos.mutants import MUTANTS
from .chaos.scenarios import SCENARIOS
from .chaos.search import all_pairs, play, randoms, silence, singles


def violations(names):
    with silence():
        return {name: found for name in names if (found := play(name)[1].violations)}


@pytest.mark.parametrize("name", ["one photo", "no webhook", "early webhook", "again", "canceled"])
def test_no_single_fault_loses_a_photo_or_answers_it_twice(name):
    (scenario,) = (scenario for scenario in SCENARIOS if scenario.name == name)
    assert violations(singles(scenario)) == {}


def test_no_pair_of_faults_does_among_the_first_hundreds():
    assert violations(itertools.islice(all_pairs(7), 300)) == {}


def test_no_random_schedule_does():
    assert violations(itertools.islice(randoms(7), 100)) == {}


def test_a_schedule_is_the_same_at_every_run():
    with silence():
        first, second = (play("random@541999612542")[0].world.calls for _ in range(2))
    seen = [[(c.point, c.at, c.what, c.about, c.fault) for c in calls] for calls in (first, second)]
    assert seen[0] == seen[1]


@pytest.mark.parametrize("name", MUTANTS)
def test_the_search_finds_a_broken_guard(name):
    assert hunt(name, seed=1) is not None

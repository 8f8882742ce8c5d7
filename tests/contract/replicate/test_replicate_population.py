"""A sample of the `scripts/replicate-clients` run: published clients against the HTTP API."""

import random

import pytest

from trust.replicate_clients.clients import CLIENTS
from trust.replicate_clients.command import comparable, compare, expected
from trust.replicate_clients.population import population


def sample_for(client):
    """Return a client's cases for this test: one of each act, and the same two random ones."""
    cases = [case for case in population() if client.takes(case)]
    of_each_act = {case.act: case for case in cases}
    return [*of_each_act.values(), *random.Random(21).sample(cases, min(2, len(cases)))]


@pytest.mark.parametrize(
    "client",
    [
        pytest.param(
            each,
            id=each.name,
            marks=pytest.mark.skipif(each.is_missing, reason=f"not installed: run {each.setup}"),
        )
        for each in CLIENTS
    ],
)
def test_a_client_gets_the_results_that_the_api_returns(client, start_emulator, trusted):
    emulator, cases = start_emulator(speed=1.0, certificates=trusted), sample_for(client)
    answers = [expected(case, emulator, trusted) for case in cases]

    found = compare(client, cases, answers, emulator, trusted)
    assert found.differences == []
    assert found.called


def test_a_different_outcome_is_reported_as_a_difference():
    file, url = {"output": {"file": "ffd8"}}, {"output": ["https://127.0.0.1/xezq/a.jpg"]}

    assert comparable(file) == comparable(url)
    assert comparable({"output": ["a ", "b"]}) == comparable({"output": "a b"})
    assert comparable(file) != comparable({"output": "ffd8"})
    assert comparable(url) != comparable({"output": [*url["output"], *url["output"]]})
    assert comparable({"refused": 422}) != comparable({"refused": 404})
    assert comparable({"failed": "Out of memory"}) != comparable(file)


def test_the_population_contains_every_model_with_accepted_and_refused_cases():
    cases = population()
    assert len({case.model for case in cases}) >= 20
    assert {case.act for case in cases} == {"wait", "poll", "cancel"}

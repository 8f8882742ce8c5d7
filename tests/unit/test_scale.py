"""The simulation behind docs/scale.md, in small cases with known results."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from bench.scale.arrivals import arrivals
from bench.scale.command import day
from bench.scale.engine import Agenda, Gauge, RateLimit, percentiles
from bench.scale.simulation import Simulation
from bench.scale.world import WEBHOOK_RETRIES, World

FREE = World(
    photos=0,
    bursts=0,
    max_connections=10_000,
    telegram_concurrency=0,
    replicate_concurrency=0,
    api_rate=0,
    send_rate=0,
    chat_rate=0,
    groups=0,
    cold_seconds=0,
    give_up_after=0,
    overload_after=0,
    predictions_per_minute=0,
)


def at_once(count, *, chat=None):
    """Return `count` photos at the same moment, from separate chats or all from `chat`."""
    return iter([(0.0, number if chat is None else chat) for number in range(count)])


def steady(rate, seconds, seed=1):
    dice, now = random.Random(seed), 0.0
    while (now := now + dice.expovariate(rate)) < seconds:
        yield now, dice.randrange(10**9)


def test_actions_run_in_order_of_time_then_of_scheduling():
    agenda, happened = Agenda(), []
    for delay, name in ((2.0, "c"), (1.0, "a"), (1.0, "b")):
        agenda.after(delay, happened.append, name)
    agenda.run()
    assert (happened, agenda.now) == (["a", "b", "c"], 2.0)


@pytest.mark.parametrize(("rate", "burst"), [(10, 1), (10, 5), (0.5, 3)])
def test_a_rate_limit_allows_a_burst_and_then_its_rate(rate, burst):
    limit = RateLimit(rate, burst)
    assert [limit.takes(0.0) for _ in range(burst + 1)] == [True] * burst + [False]
    let_through = sum(limit.takes(n / 1000) for n in range(1, 100_001))
    assert let_through == pytest.approx(100 * rate, rel=0.01, abs=1)


def test_a_gauge_computes_its_mean_over_time():
    gauge = Gauge()
    gauge.add(2, 0.0)
    gauge.add(-1, 3.0)
    assert (gauge.max, gauge.mean(4.0)) == (2, (2 * 3 + 1) / 4)


def test_percentiles_are_actual_values():
    assert percentiles([3.0, 1.0, 2.0, 4.0], [0.5, 0.99, 1.0]) == [3.0, 4.0, 4.0]


def test_a_burst_of_n_photos_at_r_predictions_a_second_takes_n_over_r_seconds():
    """Of 600 simultaneous photos, 20 start immediately, then 10 each second: at least 58 s."""
    found = Simulation(replace(FREE, predictions_per_minute=600), photos=at_once(600)).run()
    assert found.count["answered"] == 600
    (longest,) = percentiles(found.until_taken, [1.0])
    assert longest >= (600 - 20) / 10
    assert found.count["prediction refused"] > 0


def test_the_bot_waits_out_a_burst_but_refuses_photos_in_a_lasting_overload():
    """Of 20 photos a second, 10 become predictions; after 900 s, the rest are instantly refused."""
    world = replace(FREE, predictions_per_minute=600, overload_after=900)
    burst = Simulation(world, photos=at_once(600)).run()
    assert burst.count["answered"] == 600
    found = Simulation(world, photos=steady(20, 1500)).run()
    told_no = found.count["told no immediately"]
    assert found.count["answered"] + told_no == found.count["photos"]
    assert told_no == pytest.approx(1500 * (20 - 10), rel=0.05)
    quarter, longest = percentiles(found.until_answered, [0.25, 1.0])
    assert quarter < 2
    assert longest < 1800


def test_a_burst_over_ten_connections_is_handled_ten_photos_at_a_time():
    """1,000 photos over 10 connections at 0.8 s each take 80 s. None is refused; they wait."""
    found = Simulation(replace(FREE, max_connections=10), photos=at_once(1000)).run()
    (longest,) = percentiles(found.until_taken, [1.0])
    assert longest == pytest.approx(1000 * 0.8 / 10, rel=0.1)
    assert (found.telegram_runs.max, found.waiting.max) == (10, 1000)
    assert found.count["updates redelivered"] == 0


def test_photos_of_one_chat_are_taken_one_after_another():
    found = Simulation(FREE, photos=at_once(50, chat=7)).run()
    assert found.telegram_runs.max == 1
    assert percentiles(found.until_taken, [1.0])[0] == pytest.approx(50 * 0.8, rel=0.25)


def test_littles_law_holds():
    """The mean number of waiting photos is their arrival rate times their mean wait."""
    world = replace(FREE, max_connections=6)
    found = Simulation(world, photos=steady(6.0, 4000.0)).run()
    mean_wait = sum(found.until_taken) / len(found.until_taken)
    rate = found.count["photos"] / found.now
    assert found.waiting.mean(found.now) == pytest.approx(rate * mean_wait, rel=0.001)


def test_updates_throttled_by_lambda_are_redelivered_and_none_is_lost():
    world = replace(FREE, telegram_concurrency=5, max_connections=50)
    found = Simulation(world, photos=at_once(200)).run()
    assert found.count["telegram function throttled"] > 0
    assert found.count["updates redelivered"] == found.count["telegram function throttled"]
    assert (found.telegram_runs.max, found.count["answered"]) == (5, 200)


def test_webhooks_that_are_given_up_are_answered_by_the_sweeper():
    """The first webhook keeps the only run busy; the sweeper delivers the other 39 results."""
    world = replace(FREE, replicate_concurrency=1, replicate_seconds=10_000.0)
    found = Simulation(world, photos=at_once(40)).run()
    assert found.count["webhooks given up"] == found.count["answered by the sweeper"] == 39
    assert found.count["webhooks retried"] == 39 * len(WEBHOOK_RETRIES)
    assert found.count["answered"] == 40


def test_photos_whose_webhooks_are_lost_for_hours_are_saved_by_the_sweeper():
    world = replace(FREE, webhooks_lost=7200.0, send_rate=30)
    found = Simulation(world, photos=steady(2.0, 7200)).run()
    assert found.count["answered by the sweeper"] > 14_000
    assert found.count["told it was too late"] == 0
    assert max(found.until_answered) < 1000


def test_a_sweeper_slower_than_the_photos_arrive_is_too_late_for_most():
    world = replace(FREE, webhooks_lost=7200.0, sweep_rate=0.5)
    found = Simulation(world, photos=steady(2.0, 7200)).run()
    assert found.count["told it was too late"] > found.count["answered by the sweeper"] > 0
    assert found.count["answered"] == found.count["photos"]


def test_an_update_that_is_refused_for_a_day_is_lost():
    world = replace(FREE, predictions_per_minute=60 / 3600)  # one an hour, after 20 at once
    found = Simulation(world, photos=at_once(100)).run()
    assert found.count["lost: update too old"] > 0
    assert found.count["answered"] + found.count["lost: update too old"] == 100


def test_telegrams_limit_in_one_chat_refuses_some_messages():
    found = Simulation(replace(FREE, chat_rate=1, chat_burst=1), photos=at_once(20, chat=7)).run()
    assert found.count["answered"] == 20
    assert found.count["answer refused"] + found.count["acknowledgement refused"] > 0


def test_a_day_has_its_photos_its_bursts_and_its_albums():
    world = World(photos=50_000, bursts=2, burst_photos=5000)
    found = list(arrivals(world, random.Random(3)))
    assert len(found) == pytest.approx(50_000, rel=0.03)
    moments = [moment for moment, _ in found]
    assert moments == sorted(moments)
    busiest = max(Counter(m // 60 for m in moments).values())
    assert busiest > 2500  # at least half of a burst arrives within one minute


def test_the_same_seed_gives_the_same_day():
    world = World(photos=2000, bursts=1, burst_photos=500)
    assert day(world, 5).rows == day(world, 5).rows != day(world, 6).rows

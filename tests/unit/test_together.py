"""Concurrent calls have all ended when the handler continues, and no error is lost."""

import json
import threading

import pytest
import requests

from common.clients.http import TraceHeader
from common.errors import Conflict
from common.runtime.observability import logger
from common.runtime.together import MOST, get_together


@pytest.fixture
def together():
    return get_together()


def started_together(number):
    """Return calls that end only when all have begun; each returns its number and its thread."""
    all_began = threading.Barrier(number, timeout=60)

    def call(mine):
        all_began.wait()
        return mine, threading.current_thread()

    return [lambda mine=mine: call(mine) for mine in range(number)]


def test_the_largest_number_of_calls_runs_concurrently(together):
    outcomes = together(*started_together(MOST))
    assert [outcome.result()[0] for outcome in outcomes] == list(range(MOST))


def test_outcomes_are_in_the_order_of_the_calls_whichever_ends_first(together):
    second_ended = threading.Event()

    def first():
        assert second_ended.wait(60)
        return "first"

    def second():
        second_ended.set()
        return "second"

    assert [outcome.result() for outcome in together(first, second)] == ["first", "second"]


def test_an_error_is_kept_for_its_result_and_the_other_calls_finish(together):
    one_failed = threading.Event()
    ended = []

    def fails():
        one_failed.set()
        raise Conflict("another writer was first")

    def goes_on():
        assert one_failed.wait(60)
        ended.append(True)
        return 5

    failed, other = together(fails, goes_on)
    assert ended == [True]
    assert other.result() == 5
    with pytest.raises(Conflict, match="another writer was first"):
        failed.result()


def test_all_calls_have_ended_when_it_returns(together):
    running = set()
    lock = threading.Lock()

    def call(name):
        with lock:
            running.add(name)
        for _ in range(20_000):
            pass
        with lock:
            running.remove(name)

    for _ in range(20):
        together(*(lambda name=name: call(name) for name in range(MOST)))
        assert running == set()


def test_the_next_event_reuses_the_threads():
    threads = [
        {outcome.result()[1] for outcome in get_together()(*started_together(MOST))}
        for _ in range(3)
    ]
    assert threads[0] == threads[1] == threads[2]
    assert len(threads[0]) == MOST


def test_each_call_logs_its_events_keys_and_can_add_keys_for_later_calls(together, logged):
    logger.append_keys(update_id=7)
    try:
        together(lambda: logger.append_keys(prediction_id="p1"), lambda: logger.info("beside"))
        together(lambda: logger.info("in a thread"), lambda: None)
        logger.info("after")
    finally:
        logger.remove_keys(["update_id", "prediction_id"])
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {line["update_id"] for line in lines} == {7}
    found = {line["message"]: line.get("prediction_id") for line in lines}
    assert (found["in a thread"], found["after"]) == ("p1", "p1")


def test_each_call_passes_on_its_events_trace(together, monkeypatch):
    def header():
        request = requests.Request("GET", "http://127.0.0.1:9/", auth=TraceHeader()).prepare()
        return request.headers["X-Amzn-Trace-Id"]

    for trace in ("Root=1-a", "Root=1-b"):
        monkeypatch.setenv("_X_AMZN_TRACE_ID", trace)
        assert [outcome.result() for outcome in together(header, header)] == [trace, trace]

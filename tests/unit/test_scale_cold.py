"""What cold starts add to a photo's cost, for made-up events whose result is known."""

import pytest

from bench.scale.cold import ColdPhoto, Load, cold_photo, priced
from bench.scale.photo import FUNCTIONS, PhotoCalls
from local.lambda_.events import InvocationEnded

CALLS = PhotoCalls(2, 0.1, 7, 2, 1, 1, 76_000, 4, 2, 1, 1, 1_500)


def ended(function, **more):
    facts = {"init_ms": None, "cold": True, "duration_ms": 5.0, "memory_mb": 90, "error": None}
    return InvocationEnded(
        trace="t",
        request_id="r",
        function=function,
        instance="i",
        memory_limit_mb=512,
        **facts | more,
    )


def test_an_init_is_billed_in_proportion_to_the_functions_memory():
    found = cold_photo([ended(name, init_ms=400.0) for name in FUNCTIONS])
    assert found == ColdPhoto(0.8, 0.4, 1.0, is_restored=False)


def test_a_restore_is_distinguished_from_an_init():
    found = cold_photo([ended(name, restore_ms=20.0) for name in FUNCTIONS])
    assert found == ColdPhoto(0.04, 0.02, 1.0, is_restored=True)


def test_a_photo_for_which_one_function_was_warm_is_not_cold():
    events = [ended(FUNCTIONS[0], init_ms=400.0), ended(FUNCTIONS[1], cold=False)]
    with pytest.raises(ValueError, match=FUNCTIONS[1]):
        cold_photo(events)


def test_a_quiet_bot_pays_both_starts_for_each_photo_and_a_busy_one_hardly_any():
    started, restored = ColdPhoto(1.0, 0.5, 1.0, False), ColdPhoto(0.1, 0.05, 1.0, True)
    loads = [Load("quiet", 2.0), Load("busy", 0.004)]
    found = priced(CALLS, loads, started, restored)
    assert list(found) == ["quiet", "quiet, SnapStart", "busy", "busy, SnapStart"]
    assert found["quiet"]["GB-seconds of starts"] == "500,000"
    assert found["busy"]["GB-seconds of starts"] == "1,000"
    assert found["quiet"]["starts on x86_64, dollars"] == "8.33"
    assert found["quiet"]["GB restored"] == "0"
    assert found["quiet, SnapStart"]["GB restored"] == "1,000,000"
    assert found["busy, SnapStart"]["GB restored"] == "2,000"
    assert found["busy, SnapStart"]["GB-seconds of snapshots in 30 days"] == "2,592,000"

"""The words by which a search finds a journey."""

import pytest

from darkroom_emulators.telegram.events import BotCall, UpdateAttempt
from local.lambda_.events import InvocationEnded, LogLine
from local.page.words import LONGEST, MOST, Words

OF = {"trace": None, "request_id": "r", "function": "F", "instance": "i"}
CALL = BotCall(
    trace=None,
    method="sendPhoto",
    via="http",
    status=400,
    ms=1.0,
    headers={},
    params={"caption": "a secret"},
    response={"description": "Bad Request: wrong file"},
)
ENDED = InvocationEnded(
    **OF,
    cold=False,
    init_ms=None,
    duration_ms=1.0,
    memory_mb=None,
    memory_limit_mb=128,
    error={"type": "KeyError", "message": "'oops'"},
)
ATTEMPT = UpdateAttempt(
    bot_id=1, update_id=2, chat_id=3, attempt=1, url="", headers={}, status=500, error="Wrong",
    ms=1.0, body="",
)  # fmt: skip


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        (CALL, "sendphoto"),
        (CALL, "400"),
        (CALL, "wrong file"),
        (ENDED, "keyerror: 'oops'"),
        (ATTEMPT, "500"),
        (LogLine(**OF, line={"event": "task_answered"}), "task_answered"),
        (LogLine(**OF, line="Printed"), "printed"),
    ],
)
def test_a_journey_is_found_by_calls_statuses_log_lines_and_errors(event, wanted):
    words = Words()
    words.take(event)

    assert words.have(wanted)
    assert not words.have("something else")


def test_captions_are_not_among_the_words():
    words = Words()
    words.take(CALL)

    assert not words.have("secret")


def test_the_texts_of_a_journey_are_bounded():
    words = Words()
    for number in range(1000):
        words.take(LogLine(**OF, line=f"{number} " + "x" * 1000))

    assert words.have("0 x")
    assert not words.have("999 x")
    assert words.length <= MOST + LONGEST

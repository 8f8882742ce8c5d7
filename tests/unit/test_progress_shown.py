"""How much of a model's progress people see, and when."""

import pytest

from common.bot.progress import percent_in, text_of
from common.bot.tasks import SHOWN_SECONDS, Task
from common.texts import ENGLISH

NOW = 1_760_000_000.0
TASK = Task(
    prediction_id="p1",
    chat_id=7,
    message_id=1,
    owner_id=7,
    job="1",
    language=ENGLISH,
    input_key="images/input/x.jpg",
    created_at=NOW,
    status_message_id=2,
)


@pytest.mark.parametrize(
    ("logs", "percent"),
    [
        ("", 0),
        (None, 0),
        (7, 0),
        ("Using seed: 1", 0),
        (" 40%|####      | 8/20 [00:02<00:03, 4.0it/s]", 40),
        ("  0%|          | 0/4\r 25%|##5       | 1/4\r 50%|#####     | 2/4", 50),
        ("100%|##########| 4/4\nsaving", 100),
        ("kept 90% of the pixels", 0),
        ("999%|", 100),
        ("1234%|", 0),
    ],
)
def test_the_last_bar_in_the_logs_counts(logs, percent):
    assert percent_in(logs) == percent


@pytest.mark.parametrize(
    ("percent", "seconds", "text"),
    [
        (0, 3, "The model is working"),
        (25, 10, "The model is working: 25%, about 30 s left"),
        (99, 10, "The model is working: 99%"),
        (50, 0, "The model is working: 50%"),
    ],
)
def test_the_remaining_time_is_estimated_from_the_elapsed_time(percent, seconds, text):
    assert text_of(percent, seconds, ENGLISH) == text


def test_a_step_is_shown_once_if_it_has_more_progress_and_not_too_soon():
    shown = TASK.shown(40, NOW)
    later = NOW + SHOWN_SECONDS
    assert shown.shown(40, later) is None
    assert shown.shown(0, later) is None
    assert shown.shown(60, later - 0.1) is None
    assert shown.shown(60, later).shown_percent == 60


def test_a_task_without_a_message_of_its_own_shows_nothing():
    assert TASK.model_copy(update={"album": "a"}).shown(40, NOW) is None
    assert TASK.model_copy(update={"status_message_id": None}).shown(40, NOW) is None


def test_the_progress_of_a_restarted_prediction_starts_over():
    assert TASK.shown(90, NOW).restarted("p2", None, NOW).shown(10, NOW + 60) is not None

"""Why a prediction failed, in the person's words."""

import pytest

from common.failures import why
from common.texts import Text


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", "sensitive"),
        ("The input or output was flagged as sensitive. (E005)", "sensitive"),
        ("CUDA out of memory. Tried to allocate 2.50 GiB", "overloaded"),
        ("Prediction timed out after 30 minutes", "overloaded"),
        ("cannot identify image file <_io.BytesIO object at 0x7f>", "picture"),
        ("list index out of range", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_known_reasons_are_told_apart_and_unknown_ones_are_not_guessed(error, text):
    expected = Text(f"failed_{text}") if text else Text.FAILED
    assert why("failed", error) is expected


def test_a_canceled_prediction_is_said_to_be_canceled():
    assert why("canceled", None) is Text.CANCELED


def test_a_prediction_that_could_not_start_in_time_came_too_late():
    assert why("aborted", None) is Text.FAILED_OVERLOADED

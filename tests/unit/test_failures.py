"""Why a prediction failed, explained to the user."""

import pytest

from common.bot.failures import why
from common.texts import Text


@pytest.mark.parametrize(
    ("error", "text"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", "sensitive"),
        ("The input or output was flagged as sensitive. (E005)", "sensitive"),
        ("CUDA out of memory. Tried to allocate 2.50 GiB", "overloaded"),
        ("Prediction timed out after 30 minutes", "overloaded"),
        ("cannot identify image file <_io.BytesIO object at 0x7f>", "picture"),
        ("The size of the image is greater than the max size that fits in GPU memory", "too_large"),
        ("Image too large: 6000x4000", "too_large"),
        ("The image is too small", "picture"),
        ("Prediction failed (E1001)", "overloaded"),
        ("E1001", "overloaded"),
        ("Director: could not start the prediction (E6716)", "busy"),
        (
            "Service is currently unavailable due to high demand. Please try again later. (E003)",
            "busy",
        ),
        ("The model is at capacity, try again later", "busy"),
        ("Service is temporarily unavailable. Please try again later. (E004)", "service"),
        ("Prediction interrupted; please retry (code: PA)", "service"),
        ("Director: unexpected error handling prediction (E9828)", "service"),
        ("Director: unexpected error handling prediction (E8765)", "service"),
        ("E1000", "service"),
        ("E4875", "service"),
        ("(E9999)", ""),
        ("could not open tmp/e1001a7.png", ""),
        ("list index out of range", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_known_reasons_are_distinguished_and_unknown_ones_are_not_guessed(error, text):
    expected = Text(f"failed_{text}") if text else Text.FAILED
    assert why("failed", error) is expected


def test_a_canceled_prediction_is_reported_as_canceled():
    assert why("canceled", None) is Text.CANCELED


def test_an_aborted_prediction_is_reported_as_overload():
    assert why("aborted", None) is Text.FAILED_OVERLOADED

"""The project's stack, created once for all tests."""

import pytest
from moto import mock_aws

from . import missing  # noqa: F401 - moto finds its classes
from .stack import Stack


@pytest.fixture(scope="module")
def aws():
    """moto as AWS."""
    with mock_aws():
        yield


@pytest.fixture(scope="module")
def stack(aws):
    """The stack that template.yaml describes."""
    return Stack().create()

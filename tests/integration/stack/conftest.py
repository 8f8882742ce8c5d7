"""The project's stack, created once."""

import pytest
from moto import mock_aws

from . import missing  # noqa: F401 - moto finds its classes
from .stack import Stack


@pytest.fixture(scope="module")
def aws():
    """moto in place of AWS."""
    with mock_aws():
        yield


@pytest.fixture(scope="module")
def stack(aws):
    """The stack of template.yaml."""
    return Stack().create()

"""Running clouds, each started once, and people in them."""

import pytest

from .cloud import Cloud, Person


@pytest.fixture(scope="session")
def cloud(tmp_path_factory):
    """A cloud whose model takes a moment."""
    running = Cloud("--delay", "0.3").start(tmp_path_factory.mktemp("cloud"))
    yield running
    running.stop()


@pytest.fixture
def guest(cloud):
    """Somebody who speaks English."""
    return Person(cloud)


@pytest.fixture
def russian(cloud):
    """Somebody who speaks Russian."""
    return Person(cloud, language="ru")

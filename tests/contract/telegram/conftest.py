import pytest
from bare_api import Api
from bot_api_types import check_answers
from hook import Hook

from darkroom_emulators.testing.telegram import TelegramEmulator


@pytest.fixture
def telegram():
    """An emulator whose clock stands still; all that it answered is checked at the end."""
    with TelegramEmulator() as emulator:
        yield emulator
        check_answers(emulator)


@pytest.fixture
def live_telegram():
    """The same with a clock that runs, fast, for bots that poll."""
    with TelegramEmulator(speed=20) as emulator:
        yield emulator
        check_answers(emulator)


@pytest.fixture(scope="module")
def shared_telegram():
    """One emulator for tests that leave nothing behind; cheaper where there are many."""
    with TelegramEmulator() as emulator:
        yield emulator
        check_answers(emulator)


@pytest.fixture
def api(telegram):
    found = Api(telegram)
    yield found
    found.session.close()


@pytest.fixture(scope="module")
def shared_api(shared_telegram):
    found = Api(shared_telegram)
    yield found
    found.session.close()


@pytest.fixture
def hook():
    found = Hook()
    yield found
    found.close()

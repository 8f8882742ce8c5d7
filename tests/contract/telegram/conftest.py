import pytest
from bare_api import Api
from bot_api_types import check_answers
from hook import Hook
from kept_telegram import KeptTelegram


@pytest.fixture
def telegram_emulator():
    """An emulator whose clock is stopped; everything it answered is checked at the end."""
    with KeptTelegram() as emulator:
        yield emulator
        check_answers(emulator)
        emulator.check_kept()


@pytest.fixture
def live_telegram():
    """The same with a clock that runs, fast, for bots that poll."""
    with KeptTelegram(speed=20) as emulator:
        yield emulator
        check_answers(emulator)
        emulator.check_kept()


@pytest.fixture(scope="module")
def shared_telegram():
    """One emulator for tests that leave nothing behind; cheaper when there are many."""
    with KeptTelegram() as emulator:
        yield emulator
        check_answers(emulator)
        emulator.check_kept()


@pytest.fixture
def api(telegram_emulator):
    found = Api(telegram_emulator)
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

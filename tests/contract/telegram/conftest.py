import importlib

import pytest
from bare_api import Api
from bot_api_types import check_answers
from hook import Hook
from kept_telegram import KeptTelegram


@pytest.fixture(scope="session")
def aiogram():
    """The framework, imported when the first test needs it, because that takes seconds."""
    return importlib.import_module("aiogram")


@pytest.fixture(scope="session")
def aiogram_photo_bot():
    """The module with the photo bot on aiogram."""
    return importlib.import_module("aiogram_photo_bot")


@pytest.fixture
def telegram_emulator():
    """An emulator whose clock is stopped; its responses are checked at the end."""
    with KeptTelegram() as emulator:
        yield emulator
        check_answers(emulator)
        emulator.check_kept()


@pytest.fixture
def live_telegram():
    """An emulator whose clock runs fast, for bots that poll; its responses are checked, too."""
    with KeptTelegram(speed=20) as emulator:
        yield emulator
        check_answers(emulator)
        emulator.check_kept()


@pytest.fixture(scope="module")
def shared_telegram():
    """One emulator shared by tests that leave nothing behind, because starting one is slow."""
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

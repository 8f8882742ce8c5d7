import pytest
from bot_api_types import check, check_call

from mock_telegram.testing import TelegramEmulator


def check_answers(emulator):
    """Hold every answer and every update of a test against the Bot API's types."""
    for event in emulator.events("call"):
        check_call(event.data["method"], event.data["status"], event.data["response"])
    for event in emulator.events("update.created"):
        check("Update", event.data["update"], "update")


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

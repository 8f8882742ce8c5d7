"""The pytest fixture as its documentation shows it, for bots that poll or have a webhook."""

from pathlib import Path

import pytest
import requests

from mock_telegram.testing import Refused, telegram  # noqa: F401 - the fixture under test

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_people_act_and_time_moves_by_hand(telegram):  # noqa: F811 - pytest's way to ask for it
    api = f"{telegram.url}/bot{telegram.token}"
    sent = telegram.send_photo(PHOTO, caption="make it blue")
    (update,) = requests.get(f"{api}/getUpdates", timeout=30).json()["result"]
    assert update["message"]["caption"] == "make it blue"
    assert len(telegram.file(sent["photo"][-1]["file_unique_id"])) == sent["photo"][-1]["file_size"]

    before = telegram.clock.now()
    telegram.clock.advance(3600)
    assert telegram.clock.now() - before == 3600
    with pytest.raises(Refused, match="no such button"):
        requests.get(f"{api}/sendMessage", {"chat_id": 777, "text": "hi"}, timeout=30)
        telegram.press(2, label="Again")
    with pytest.raises(TimeoutError, match="no such chat.message"):
        telegram.wait_for_text("never said", within=0.05)
    telegram.reset()
    assert telegram.messages() == []

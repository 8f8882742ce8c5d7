"""The pytest fixture as its documentation shows it, for bots that poll or have a webhook."""

from pathlib import Path

import pytest
import requests

from darkroom_emulators.telegram.events import UpdateCreated
from darkroom_emulators.testing.telegram import ControlRefused, telegram  # noqa: F401 - the fixture under test

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
    requests.get(f"{api}/sendMessage", {"chat_id": 777, "text": "hi"}, timeout=30)
    with pytest.raises(ControlRefused, match="no such button"):
        telegram.press(2, label="Again")
    with pytest.raises(TimeoutError, match=r"no such ChatMessage"):
        telegram.wait_for_text("never said", within=0.05)
    telegram.reset()
    assert telegram.messages() == []


def test_after_a_reset_no_id_comes_again(telegram):  # noqa: F811 - as above
    def sent():
        photo = telegram.send_photo(PHOTO)["photo"][-1]
        return photo["file_unique_id"], telegram.events(UpdateCreated)[-1].update_id

    first = sent()
    telegram.reset()
    second = sent()
    assert not set(first) & set(second), "a bot would take the new update for a repeated one"

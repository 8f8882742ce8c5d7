"""The pytest fixture as documented, for bots that poll and bots with a webhook."""

from pathlib import Path

import pytest
import requests

from darkroom_emulators.telegram.events import UpdateCreated
from darkroom_emulators.testing.telegram import ControlRefused

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_people_act_and_time_is_moved_manually(telegram_emulator):
    api = f"{telegram_emulator.url}/bot{telegram_emulator.token}"
    sent = telegram_emulator.send_photo(PHOTO, caption="make it blue")
    (update,) = requests.get(f"{api}/getUpdates", timeout=30).json()["result"]
    assert update["message"]["caption"] == "make it blue"
    assert (
        len(telegram_emulator.file(sent["photo"][-1]["file_unique_id"]))
        == sent["photo"][-1]["file_size"]
    )

    before = telegram_emulator.clock.now()
    telegram_emulator.clock.advance(3600)
    assert telegram_emulator.clock.now() - before == 3600
    requests.get(f"{api}/sendMessage", {"chat_id": 777, "text": "hi"}, timeout=30)
    with pytest.raises(ControlRefused, match="no such button"):
        telegram_emulator.press(2, label="Again")
    with pytest.raises(TimeoutError, match=r"'never said' .* were: 'make it blue', 'hi'"):
        telegram_emulator.wait_for_text("never said", within=0.05)
    telegram_emulator.reset()
    assert telegram_emulator.messages() == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("cat.jpg", r"its bytes, not as str: Path\('cat\.jpg'\)\.read_bytes\(\)"),
        (Path("cat.jpg"), r"its bytes, not as PosixPath: Path\('cat\.jpg'\)\.read_bytes\(\)"),
        (None, "its bytes, not as NoneType"),
    ],
)
def test_a_file_that_is_not_given_as_bytes_is_refused(telegram_emulator, given, words):
    sends = (
        lambda: telegram_emulator.send_photo(given),
        lambda: telegram_emulator.send_album([PHOTO, given]),
        lambda: telegram_emulator.send_document(given, "cat.jpg"),
    )
    for send in sends:
        with pytest.raises(TypeError, match=words):
            send()
    with pytest.raises(ControlRefused, match="unknown kind of file 'film'; known kinds: photo,"):
        telegram_emulator.send_media("film", PHOTO)


def test_ids_are_not_reused_after_a_reset(telegram_emulator):
    def sent():
        photo = telegram_emulator.send_photo(PHOTO)["photo"][-1]
        return photo["file_unique_id"], telegram_emulator.events(UpdateCreated)[-1].update_id

    first = sent()
    telegram_emulator.reset()
    second = sent()
    assert not set(first) & set(second), "a bot would take the new update for a repeated one"

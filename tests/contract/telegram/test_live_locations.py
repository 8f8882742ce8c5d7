"""Live locations: bots and people move and stop them, and they expire."""

import pytest

from darkroom_emulators.telegram.events import RefusalGuessed
from darkroom_emulators.testing.telegram import ControlRefused

HERE = {"latitude": 55.5, "longitude": 37.5}
THERE = {"latitude": 56.0, "longitude": 38.0}


def where(message):
    return {name: message["location"][name] for name in HERE}


def test_a_bot_moves_its_live_location_and_stops_it(api, telegram_emulator):
    sent = api("sendLocation", chat_id=777, **HERE, live_period=600)
    of = {"chat_id": 777, "message_id": sent["message_id"]}
    moved = api("editMessageLiveLocation", **of, **THERE, heading=90)
    assert (where(moved), moved["location"]["heading"]) == (THERE, 90)
    assert moved["location"]["live_period"] == 600
    assert telegram_emulator.messages()[-1]["location"] == moved["location"]
    same = api.error("editMessageLiveLocation", **of, **THERE, heading=90)
    assert "message is not modified" in same[1]
    longer = api("editMessageLiveLocation", **of, **HERE, live_period=900)
    assert longer["location"] == {**HERE, "live_period": 900}
    stopped = api("stopMessageLiveLocation", **of)
    assert telegram_emulator.messages()[-1]["location"] == stopped["location"] == HERE
    gone = api.error("editMessageLiveLocation", **of, **THERE)
    assert gone == (400, "Bad Request: there is no live location in the message to edit")
    assert [each.description for each in telegram_emulator.events(RefusalGuessed)] == [gone[1]]


def test_a_live_location_expires_after_its_period(api, telegram_emulator):
    sent = api("sendLocation", chat_id=777, **HERE, live_period=60)
    of = {"chat_id": 777, "message_id": sent["message_id"]}
    far = api.error("editMessageLiveLocation", **of, **THERE, live_period=90_000)
    assert far == (400, "Bad Request: wrong live location period specified")
    telegram_emulator.clock.advance(60)
    for method in ("editMessageLiveLocation", "stopMessageLiveLocation"):
        assert api.error(method, **of, **THERE) == (400, "Bad Request: message can't be edited")


def test_a_person_moves_a_live_location_and_the_bot_is_notified(api, telegram_emulator):
    sent = telegram_emulator.share_location(55.5, 37.5, live_period=600)
    telegram_emulator.move_location(sent["message_id"], (56, 38))
    telegram_emulator.move_location(sent["message_id"])
    new, moved, ended = api("getUpdates")
    assert new["message"]["location"]["live_period"] == 600
    assert where(moved["edited_message"]) == THERE
    assert ended["edited_message"]["location"] == THERE
    with pytest.raises(ControlRefused, match="not one of the person's own live locations"):
        telegram_emulator.move_location(sent["message_id"], (1, 1))

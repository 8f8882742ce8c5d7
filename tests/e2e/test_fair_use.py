"""Who can use the bot, and how much at a time."""

import json

import pytest

from trust.cloud import PHOTO, Cloud
from trust.person import Person


@pytest.fixture(scope="module")
def fair():
    """A cloud for two people, each limited to two pictures at a time and three a day."""
    wanted = {"ALLOWED_PEOPLE": "4001,5001", "MAX_RUNNING": "2", "MAX_A_DAY": "3"}
    with Cloud("--delay", "0.3", settings=wanted).running() as running:
        yield running


def test_a_stranger_is_told_that_the_bot_is_not_for_everybody(fair):
    stranger = Person(fair)
    told = "Sorry, I only work for people my owner has approved."
    stranger.gets(told, reply_to=stranger.sends(photo=PHOTO))


def test_one_picture_too_many_is_refused_until_others_are_done(fair):
    guest = Person(fair, person_id=4001)
    with fair.fault("replicate", "slow_start", seconds=120):
        first, second = guest.sends(photo=PHOTO), guest.sends(photo=PHOTO)
        told = "I am still working on your other pictures. "
        told += "Please send this one again when some of them are done."
        guest.gets(told, reply_to=guest.sends(photo=PHOTO))
        fair.skip(130)
    for photo in (first, second):
        guest.waits_until_gone(guest.gets("Got it, please wait", reply_to=photo))
    third = guest.sends(photo=PHOTO)
    guest.gets("photo", reply_to=third)


def test_one_picture_too_many_for_a_day_is_refused_until_tomorrow(fair):
    guest = Person(fair, person_id=5001)
    left_of_day = -fair.control("telegram", "GET", "clock")["now"] % 86_400
    if left_of_day < 600:
        fair.skip(left_of_day)
    for left in (3, 2, 1):
        told = guest.gets_text(reply_to=guest.sends("/status"))
        assert told.endswith(f"\nPictures left today: {left} of 3")
        guest.gets("photo", reply_to=guest.sends(photo=PHOTO))
    told = guest.gets_text(reply_to=guest.sends(photo=PHOTO))
    assert told.startswith("You have reached today's limit (pictures: 3)")


def test_privacy_lists_what_is_stored_and_forget_deletes_it(cloud):
    guest, other = Person(cloud), Person(cloud)
    told = guest.gets_text(reply_to=guest.sends("/privacy"))
    assert told.startswith("What I keep, and for how long:")
    theirs = other.sends(photo=PHOTO)
    answers = [guest.gets("photo", reply_to=guest.sends(photo=PHOTO)) for _ in range(2)]
    other.gets("photo", reply_to=theirs)
    before = cloud.stored("images/input/")

    told = guest.gets_text(reply_to=guest.sends("/forget"))
    assert told.startswith("Pictures deleted: 2")
    assert len(before.keys() - cloud.stored("images/input/").keys()) == 2
    (record,) = cloud.stored(f"people/{guest.id}.json").values()
    known = json.loads(record)
    assert (known["jobs"], known["albums"], known["captions"]) == ({}, {}, {})
    note = guest.presses(answers[0], "Again")
    assert note == "I no longer have the original. Please send it again."

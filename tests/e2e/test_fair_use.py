"""Who may use the bot, and how much at once."""

import pytest

from trust.cloud import PHOTO, Cloud
from trust.person import Person


@pytest.fixture(scope="module")
def fair(tmp_path_factory):
    """A cloud for one person, who may have two pictures in work."""
    wanted = {"ALLOWED_PEOPLE": "4001", "MAX_RUNNING": "2"}
    running = Cloud("--delay", "0.3", settings=wanted).start(tmp_path_factory.mktemp("fair"))
    yield running
    running.stop()


def test_a_stranger_is_told_that_the_bot_is_not_for_everybody(fair):
    stranger = Person(fair)
    told = "Sorry, I only work for the people my maker has let in."
    stranger.gets(told, reply_to=stranger.sends(photo=PHOTO))


def test_one_picture_too_many_is_asked_to_wait_until_there_is_room(fair):
    guest = Person(fair, person_id=4001)
    with fair.fault("replicate", "slow_start", seconds=5):
        first, second = guest.sends(photo=PHOTO), guest.sends(photo=PHOTO)
        told = "I am still working on your other pictures. Please send this one when some are done."
        guest.gets(told, reply_to=guest.sends(photo=PHOTO))
        fair.skip(10)
    for photo in (first, second):
        guest.waits_until_gone(guest.gets("Got it, please wait", reply_to=photo))
    third = guest.sends(photo=PHOTO)
    guest.gets("photo", reply_to=third)

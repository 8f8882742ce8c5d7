"""Every photo is answered, even if its webhook never arrives."""

from tests.waits import wait_for
from trust.cloud import PHOTO
from trust.person import Person

QUARTER_HOUR = 900


def test_if_all_webhooks_are_lost_the_sweeper_answers_every_photo(cloud):
    people = [Person(cloud) for _ in range(3)]
    with cloud.fault("replicate", "webhook_lost"):
        photos = {person: person.sends(photo=PHOTO) for person in people}
        for person, photo in photos.items():
            person.waits_until_model_is_done(photo)
        cloud.skip(QUARTER_HOUR)
    for person, photo in photos.items():
        person.gets("photo", reply_to=photo)
        person.waits_until_gone(person.gets("Got it, please wait"))
    wait_for(lambda: cloud.stored("waiting/") == {})  # deleted after the answer


def test_if_replicate_is_down_for_a_day_the_person_is_notified(cloud, guest):
    with cloud.fault("replicate", "webhook_lost"):
        photo = guest.sends(photo=PHOTO)
        guest.waits_until_model_is_done(photo)
    with cloud.fault("replicate", "server_error"):
        cloud.skip(25 * 3600)
    told = "Sorry, I waited a whole day and got no result for this picture. Please send it again."
    guest.gets(told, reply_to=photo)

"""Who has what in work: limits, albums, status messages, and writers that meet."""

import pytest

from common.bot.people import FORGOTTEN_SECONDS, RESERVED_SECONDS, People, Person
from common.clients.records import Records
from common.errors import Conflict, UserError
from common.texts import Text

NOW = 1_760_000_000.0


def busy(*keys, limit=20, now=NOW):
    person = Person()
    for key in keys:
        person = person.started(key, None, now=now, limit=limit)
    return person


def test_one_more_than_the_limit_is_not_taken():
    with pytest.raises(UserError) as caught:
        busy("1", "2", limit=2).started("3", None, now=NOW, limit=2)
    assert caught.value.text is Text.TOO_MANY


def test_the_same_job_twice_counts_once():
    assert len(busy("1", "2", "2", limit=2).jobs) == 2


def test_an_ended_job_makes_room():
    assert busy("1", "2", limit=2).without("1").started(
        "3", None, now=NOW, limit=2
    ).jobs.keys() == {
        "2",
        "3",
    }


def test_a_job_that_never_reached_the_model_stops_counting_soon():
    assert busy("1").running(NOW + RESERVED_SECONDS - 1)
    assert not busy("1").running(NOW + RESERVED_SECONDS)


def test_a_job_that_did_counts_until_the_sweeper_has_given_up():
    person = busy("1").told("1", None, "p1", 5)
    assert person.running(NOW + 24 * 3600)
    assert not person.running(NOW + FORGOTTEN_SECONDS)


def test_a_status_message_stands_for_the_whole_album():
    person = Person().started("1", "album", now=NOW, limit=20).told("1", "album", "p1", 5)
    person = person.started("2", "album", now=NOW, limit=20).told("2", "album", "p2", None)
    assert [job.prediction_id for job in person.called("album", NOW)] == ["p1", "p2"]
    assert [job.prediction_id for job in person.called("2", NOW)] == ["p2"]
    assert person.without("1").shows(5)
    assert not person.without("1").without("2").shows(5)


def test_a_change_to_a_person_as_known_reads_nothing_unless_another_was_first(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    known = people.change(7, lambda p: p.started("1", None, now=NOW, limit=20))
    bucket.meta.events.register("before-call.s3.GetObject", forbid)
    known = people.change(7, lambda p: p.told("1", None, "p1", 5), known)
    bucket.meta.events.unregister("before-call.s3.GetObject", forbid)
    people.change(7, lambda p: p.started("2", None, now=NOW, limit=20))
    assert people.change(7, lambda p: p.without("1"), known).jobs.keys() == {"2"}


def forbid(**_):
    pytest.fail("the person was read")


def test_a_job_that_ended_before_it_was_told_stays_ended():
    person = busy("1").without("1").told("1", None, "p1", 5)
    assert not person.jobs


def test_an_album_whose_first_picture_is_done_is_still_told_once():
    person = Person().started("1", "album", now=NOW, limit=20).without("1")
    person = person.told("1", "album", "p1", 5).started("2", "album", now=NOW, limit=20)
    assert person.jobs["2"].status_message_id == 5


def test_old_albums_are_forgotten():
    person = Person()
    for number in range(30):
        album = f"album {number}"
        person = person.started("1", album, now=NOW, limit=20, prompt="blue")
        person = person.told("1", album, "p", number + 1)
    newest = [f"album {number}" for number in range(20, 30)]
    assert list(person.albums) == list(person.captions) == newest


def test_the_first_caption_of_an_album_is_known_for_a_day():
    person = Person().started("1", "album", now=NOW, limit=20, prompt="blue")
    person = person.started("2", "album", now=NOW + 1, limit=20, prompt="red")
    assert person.caption_of("album") == "blue"
    assert person.caption_of("another") is person.caption_of(None) is None
    later = person.started("3", None, now=NOW + 24 * 3600, limit=20)
    assert later.caption_of("album") is None


def test_a_writer_that_was_second_applies_its_step_to_what_the_first_left(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    met = []

    def step(person):
        if not met:
            met.append(people.change(7, lambda p: p.started("1", None, now=NOW, limit=20)))
        return person.started("2", None, now=NOW, limit=20)

    assert people.change(7, step).jobs.keys() == {"1", "2"}
    assert people.load(7).jobs.keys() == {"1", "2"}


def test_a_step_that_changes_nothing_writes_nothing(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    people.change(7, lambda person: person)
    assert bucket.list_objects_v2(Bucket="my-bot-bucket")["KeyCount"] == 0


def test_one_who_always_loses_gives_up(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    other = iter(range(1000))

    def step(person):
        key = f"other {next(other)}"
        people.change(7, lambda p: p.started(key, None, now=NOW, limit=1000))
        return person.started("1", None, now=NOW, limit=1000)

    with pytest.raises(Conflict):
        people.change(7, step)

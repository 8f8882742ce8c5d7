"""Each person's work in progress: limits, albums, status messages and concurrent writers."""

import pytest

from common.bot.people import FORGOTTEN_SECONDS, People, Person
from common.clients.records import Records
from common.errors import Conflict, UserError
from common.texts import Text

NOW = 1_760_000_000.0


def busy(*keys, limit=20, now=NOW):
    person = Person()
    for key in keys:
        person = person.started(key, None, now=now, limit=limit)
    return person


def test_one_picture_more_than_the_limit_is_refused():
    with pytest.raises(UserError) as caught:
        busy("1", "2", limit=2).started("3", None, now=NOW, limit=2)
    assert caught.value.text is Text.TOO_MANY


def test_the_same_job_twice_counts_once():
    assert len(busy("1", "2", "2", limit=2).jobs) == 2


def test_a_finished_job_makes_room():
    full = busy("1", "2", limit=2)
    assert full.started("3", None, now=NOW, limit=2, over=["1"]).jobs.keys() == {"2", "3"}
    assert full.without("1").started("3", None, now=NOW, limit=2).jobs.keys() == {"2", "3"}


def days(*begun, a_day):
    """Return a person who started pictures at these times, all of them finished."""
    person = Person()
    for number, now in enumerate(begun):
        over = list(person.jobs)
        person = person.started(str(number), None, now=now, limit=20, a_day=a_day, over=over)
    return person


def test_the_daily_limit_resets_at_midnight_utc():
    midnight = NOW // 86_400 * 86_400 + 86_400
    person = days(midnight - 3601, midnight - 1, a_day=2)
    assert person.left_today(midnight - 1, 2) == 0
    with pytest.raises(UserError) as caught:
        person.started("9", None, now=midnight - 3601, limit=20, a_day=2)
    assert (caught.value.text, caught.value.values) == (Text.DAY_SPENT, {"limit": 2, "hours": 2})
    assert person.left_today(midnight, 2) == 2
    assert person.started("9", None, now=midnight, limit=20, a_day=2).left_today(midnight, 2) == 1


def test_refused_and_repeated_pictures_do_not_count_for_the_day():
    person = days(NOW, a_day=2)
    assert person.started("0", None, now=NOW, limit=20, a_day=2).left_today(NOW, 2) == 1
    assert person.without("0").left_today(NOW, 2) == 2
    assert person.without("gone").left_today(NOW, 2) == 1


def test_forgetting_a_person_keeps_only_todays_count(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    people.change(7, lambda p: p.started("1", "album", now=NOW, limit=20).chose("sepia"))
    people.forget(7, NOW)
    kept = people.load(7)
    assert kept == Person(day=kept.day, etag=kept.etag)
    assert kept.left_today(NOW, 2) == 1
    people.forget(7, NOW + 24 * 3600)
    assert people.load(7) == Person()


def test_a_job_counts_until_the_sweeper_has_given_up():
    assert busy("1").begun(NOW + 24 * 3600)
    assert not busy("1").begun(NOW + FORGOTTEN_SECONDS)


def test_an_albums_jobs_are_found_by_its_name_and_a_pictures_by_its_own():
    person = Person()
    for key, album in (("1", "album"), ("2", "album"), ("3", None)):
        person = person.started(key, album, now=NOW, limit=20)
    assert person.called("album", NOW).keys() == {"1", "2"}
    assert person.called("2", NOW).keys() == {"2"}
    assert person.others_of("album", "1") == ["2"]
    assert person.started("4", "album", now=NOW, limit=20).others_of("album", "1") == ["4", "2"]


def test_a_change_to_a_known_person_reads_nothing_unless_another_writer_was_first(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    known = people.change(7, lambda p: p.started("1", None, now=NOW, limit=20))
    bucket.meta.events.register("before-call.s3.GetObject", forbid)
    known = people.change(7, lambda p: p.told("album", 5), known)
    bucket.meta.events.unregister("before-call.s3.GetObject", forbid)
    people.change(7, lambda p: p.started("2", None, now=NOW, limit=20))
    assert people.change(7, lambda p: p.without("1"), known).jobs.keys() == {"2"}


def forbid(**_):
    pytest.fail("the person was read")


def test_old_albums_are_forgotten():
    person = Person()
    for number in range(30):
        album = f"album {number}"
        person = person.started("1", album, now=NOW, limit=20, prompt="blue")
        person = person.told(album, number + 1)
    newest = [f"album {number}" for number in range(20, 30)]
    assert list(person.albums) == list(person.captions) == newest


def test_an_albums_first_caption_is_kept_for_a_day():
    person = Person().started("1", "album", now=NOW, limit=20, prompt="blue")
    person = person.started("2", "album", now=NOW + 1, limit=20, prompt="red")
    assert person.caption_of("album") == "blue"
    assert person.caption_of("another") is person.caption_of(None) is None
    later = person.started("3", None, now=NOW + 24 * 3600, limit=20)
    assert later.caption_of("album") is None


def test_a_second_writer_applies_its_step_to_the_firsts_result(bucket):
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


def test_a_writer_that_always_loses_gives_up(bucket):
    people = People(Records(bucket, "my-bot-bucket"))
    other = iter(range(1000))

    def step(person):
        key = f"other {next(other)}"
        people.change(7, lambda p: p.started(key, None, now=NOW, limit=1000))
        return person.started("1", None, now=NOW, limit=1000)

    with pytest.raises(Conflict):
        people.change(7, step)

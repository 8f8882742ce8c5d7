"""Observations match expectations in any order, each only once, and under known names."""

import pytest

from local.scenarios.bindings import Bindings, Unnamed
from local.scenarios.matching import EventWatch
from local.scenarios.names import IdKind
from local.scenarios.scenario import Seen
from local.scenarios.sightings import Sighting

DEV, PHOTO, WAIT = 777, 1, 2


@pytest.fixture
def bindings():
    found = Bindings()
    found.bind("dev", [(IdKind.CHAT, 0, DEV)])
    found.bind("m1", [(IdKind.MESSAGE, DEV, PHOTO), (IdKind.UPDATE, 0, 99)])
    return found


@pytest.fixture
def watch(bindings):
    return EventWatch(bindings)


def said(text, number=WAIT, *, reply_to=PHOTO, change="new"):
    reply = {"reply_to_message": {"message_id": reply_to}} if reply_to else {}
    return Sighting(DEV, number, change, {"text": text, **reply})


def expects(text, **facts):
    return Seen(chat="dev", text=text, answers="m1", **facts)


def test_order_does_not_matter(watch):
    watch.add(1, said("two", 3))
    watch.add(1, said("one", 2))

    assert watch.take([expects("one"), expects("two")]) == []
    assert watch.rest == []


def test_each_observation_counts_once(watch):
    watch.add(1, said("done"))

    assert watch.take([expects("done"), expects("done")]) == [expects("done")]


def test_an_early_observation_is_kept_for_its_step(watch):
    watch.add(1, said("early"))

    assert watch.take([]) == []
    assert watch.take([expects("early")]) == []


def test_an_answer_to_another_message_does_not_match(watch):
    watch.add(1, said("done", reply_to=5))
    watch.add(1, said("done", reply_to=0))

    assert watch.take([expects("done")]) == [expects("done")]
    assert [seen.answers for _, seen in watch.shown()] == ["unknown", None]


def test_a_deleted_message_is_known_by_the_name_that_it_got_before(watch):
    gone = Seen(chat="dev", deleted="m2")
    watch.add(1, said("please wait"))
    watch.add(1, said("please wait", change="deleted"))

    assert watch.take([gone, expects("please wait", name="m2")]) == []


def test_buttons_and_notes_must_match(watch):
    watch.add(1, Sighting(DEV, 0, "note", None, note="Canceling: 1"))
    watch.add(1, said("done"))

    missing = watch.take([Seen(chat="dev", note="Canceling: 1"), expects("done", buttons=[["A"]])])
    assert [seen.text for seen in missing] == ["done"]


def test_a_name_stands_for_an_id_of_its_kind(bindings):
    assert bindings.id_of(IdKind.MESSAGE, "m1") == PHOTO
    assert bindings.id_of(IdKind.UPDATE, "m1") == 99
    assert bindings.id_of(IdKind.CHAT, "-4001") == -4001
    with pytest.raises(Unnamed, match="no earlier step names a message m7"):
        bindings.id_of(IdKind.MESSAGE, "m7")

"""Converting events to JSON and back."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import pytest

from darkroom_emulators.kit.acts import ControlAnswered
from darkroom_emulators.kit.events import Entry, EventReader, source_of
from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.replicate.events import ApiCall, PredictionState
from darkroom_emulators.telegram.events import BotCall, UpdateDropped
from local.commands.stream import READER, event_classes
from tests.some_events import some

DROPPED = {
    "id": 7,
    "at": 1.5,
    "source": "telegram",
    "kind": "update.dropped",
    "data": {"update_id": 3, "bot_id": 4, "reason": "too old"},
}


def test_an_entry_is_an_object_with_its_fields_under_data():
    entry = Entry(7, 1.5, UpdateDropped(update_id=3, bot_id=4, reason="too old"))

    assert entry.as_json() == DROPPED
    assert list(entry.as_json()) == ["id", "at", "source", "kind", "data"]


@pytest.mark.parametrize(
    "event",
    [
        UpdateDropped(update_id=3, bot_id=4, reason="too old"),
        some(ApiCall, method="POST", response={"id": "a"}),
        some(BotCall, update_id=3),
        FaultStruck(source="s3", fault="s3_error", where={"prefix": "tasks"}),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_written_event_is_read_back_unchanged(event):
    entry = Entry(1, 2.0, event)
    assert READER.read(entry.as_json()) == entry


@pytest.mark.parametrize("source", ["telegram", "replicate", "page", "cloud"])
def test_an_event_of_a_class_with_several_sources_keeps_its_source(source):
    event = ControlAnswered(source=source, call=1, answer={})
    assert READER.read(Entry(2, 0.0, event).as_json()).event == event


def test_two_sources_can_have_different_classes_for_the_same_kind():
    replicate, telegram = (Entry(1, 0.0, some(each)).as_json() for each in (ApiCall, BotCall))

    assert replicate["kind"] == telegram["kind"]
    assert isinstance(READER.read(replicate).event, ApiCall)
    assert isinstance(READER.read(telegram).event, BotCall)


def test_unknown_kinds_are_skipped():
    other = DROPPED | {"kind": "update.from_a_newer_emulator"}
    elsewhere = DROPPED | {"source": "elsewhere"}

    assert [entry.id for entry in READER.read_all([other, DROPPED, elsewhere])] == [7]
    assert EventReader([PredictionState]).read(DROPPED) is None


def test_unknown_fields_are_ignored():
    data = {**DROPPED["data"], "from_a_newer_emulator": 1}
    assert READER.read(DROPPED | {"data": data}) == READER.read(DROPPED)


def test_a_field_that_an_older_emulator_does_not_send_has_its_default():
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Newer(UpdateDropped):
        kind: ClassVar = "update.dropped"
        again: bool = False

    assert EventReader([Newer]).read(DROPPED).event.again is False


def test_a_misspelt_field_fails_when_the_event_is_created():
    with pytest.raises(TypeError, match="raeson"):
        UpdateDropped(update_id=3, bot_id=4, raeson="too old")


def test_every_class_has_its_own_source_and_kind():
    found = Counter((source_of(each), each.kind) for each in event_classes())

    assert len(found) > 20
    assert set(found.values()) == {1}
    several = {kind for source, kind in found if source is None}
    assert not [pair for pair in found if pair[0] and pair[1] in several]

"""How the page shows real updates, which only the gateway receives."""

import json

import pytest

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.compact_json import compact_json
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.telegram.events import UpdateCreated
from local.http_api.events import RequestReceived
from local.page.index import JourneyIndex
from tests.some_events import some

PHOTO = {
    "update_id": 7,
    "message": {
        "message_id": 3,
        "chat": {"id": 5},
        "caption": "make it sepia",
        "photo": [{"file_unique_id": "AQAD"}],
    },
}


@pytest.fixture
def log():
    return EventLog(Clock())


def came(log, body):
    log.append(some(RequestReceived, trace="1-a-b", body=body))


def test_a_real_photo_has_a_title_but_no_thumbnail(log):
    came(log, json.dumps(PHOTO))

    (journey,) = JourneyIndex(log).journeys()
    summary = journey.summary
    assert (summary.kind, summary.title, summary.thumb) == ("photo", "make it sepia", None)


def test_the_emulators_facts_about_an_update_are_kept(log):
    log.append(some(UpdateCreated, update_id=7, update=PHOTO))
    came(log, json.dumps({"update_id": 7, "message": {"message_id": 9, "text": "other"}}))

    (journey,) = JourneyIndex(log).journeys()
    assert (journey.summary.title, journey.summary.thumb) == ("make it sepia", "AQAD")


@pytest.mark.parametrize(
    "body",
    [
        '{"update_id": 7',
        '{"update_id": 7}',
        '{"update_id": 7, "message": "x"}',
        '{"update_id": 7, "message": {}}',
        '{"update_id": 7, "message": {"message_id": 1, "photo": []}}',
        '{"update_id": 7, "callback_query": [1]}',
        f'{{"update_id": 7, "message": {"[" * 15_000}',
        f'{{"update_id": 7, "message": {{"message_id": 1, "caption": {"[" * 300}{"]" * 300}}}}}',
        '{"update_id": 7, "message": {"message_id": [], "caption": {}}}',
        '{"update_id": 7, "message": {"message_id": 1, "caption": "\\ud83d"}}',
    ],
)
def test_nonsense_from_the_internet_does_not_stop_the_page(log, body):
    came(log, body)

    (journey,) = JourneyIndex(log).journeys()
    shown = json.loads(compact_json(journey.summary.as_json()))
    assert (shown["update_id"], type(shown["title"])) == (7, str)

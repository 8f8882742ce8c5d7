"""A model's progress, shown in the "please wait" message."""

import itertools

import pytest

from bench.scale.photo import count_calls
from darkroom_emulators.telegram.events import BotCall, ChatMessage
from trust.cloud import PHOTO, Cloud
from trust.person import Person

from .documented_costs import counted, documented_costs


@pytest.fixture(scope="module")
def showing():
    """A cloud that shows progress, with a model that takes 40 seconds."""
    wanted = {"PROGRESS": "true"}
    with Cloud("--delay", "40", settings=wanted).running() as running:
        yield running


def shown(cloud, message):
    """Return every text that a message has had, in order."""
    key = (message["chat"]["id"], message["message_id"])
    return [
        event.message["text"]
        for event in cloud.events(ChatMessage)
        if event.change != "deleted" and (event.chat_id, event.message["message_id"]) == key
    ]


def test_the_message_shows_progress_and_is_deleted_before_the_answer(showing):
    person = Person(showing)
    photo = person.sends(photo=PHOTO)
    wait = person.gets("Got it, please wait", reply_to=photo)
    for _ in range(4):
        showing.skip(10.5)
    person.gets("photo", reply_to=photo)
    said = shown(showing, wait)
    assert said[0] == "Got it, please wait"
    assert any(text.startswith("The model is working: 25%, about") for text in said)
    assert all(one != other for one, other in itertools.pairwise(said))
    calls = [
        call.method
        for call in showing.events(BotCall)
        if str(call.params.get("chat_id")) == str(person.id)
    ]
    assert calls.index("deleteMessage") < calls.index("sendPhoto")
    assert "editMessageText" not in calls[calls.index("deleteMessage") :]
    assert calls.count("sendPhoto") == 1


def test_progress_costs_what_the_docs_say(showing):
    person = Person(showing)
    person.gets("Got it, please wait", reply_to=person.sends(photo=PHOTO))
    for _ in range(4):
        showing.skip(10.5)
    person.gets("photo")
    costs = count_calls(entry.event for entry in showing.journey(person.chat))
    edits = costs.telegram - 4
    assert edits >= 3
    # each edit is a read, a write and a call to Telegram; the table's run has only two edits
    documented = [7, 7 + 2, 2 + 5 + 2, 1, 4 + 2, 2, 1, 1]
    assert documented_costs(2) == documented
    assert counted(costs) == [7, 7 + edits, 2 + 5 + edits, 1, 4 + edits, 2, 1, 1]


def test_work_can_be_canceled_from_a_message_that_shows_progress(showing):
    person = Person(showing)
    photo = person.sends(photo=PHOTO)
    wait = person.gets("Got it, please wait", reply_to=photo)
    person.waits_until_taken(photo)
    showing.skip(15)
    assert person.presses(wait, "Cancel") == "Canceling: 1"
    person.gets("Canceled. I have stopped working on this picture.", reply_to=photo)
    person.waits_until_gone(wait)

"""Who owns a photo that was sent by a chat, and whose button presses have an effect."""

import base64
import json
from pathlib import Path

import pytest

from common.bot.claims import get_claims
from common.bot.delivery import get_delivery
from common.bot.people import get_people
from common.clients.replicate import Prediction
from darkroom_emulators.replicate.events import ApiCall
from darkroom_emulators.telegram.events import BotCall, UpdateCreated
from telegram_webhook.app import handler

from ..conftest import forget_clients
from .conftest import NOW, SECRET, Context, http_event

PHOTO = (Path(__file__).parent.parent / "data" / "grace_hopper.jpg").read_bytes()
PICTURE = "data:image/jpeg;base64," + base64.b64encode(PHOTO).decode()
OWNER, MEMBER = 777, 888
NOTHING = "I am not working on any of your pictures."

pytestmark = pytest.mark.usefixtures("outside")


@pytest.fixture
def chat(telegram):
    """A function that creates a group or channel with an owner and one more member."""
    telegram.new_user(MEMBER, "Guest")

    def make(kind="supergroup", **more):
        found = telegram.new_chat(kind, f"A {kind}", status="administrator", **more)
        telegram.set_member(found, "member", user=MEMBER)
        return found

    return make


def take(telegram):
    """Pass the newest update to the bot; return its response: an API call or {}."""
    update = telegram.events(UpdateCreated)[-1].update
    answer = handler(http_event("/webhook/telegram", update, SECRET, now=NOW), Context())
    assert answer["statusCode"] == 200
    return json.loads(answer["body"])


def writes(telegram, text, **letter):
    telegram.send_text(text, **letter)
    return take(telegram)["text"]


def sends(telegram, chat, **letter):
    """Send a photo addressed to the bot, and return the bot's reply."""
    username = telegram.state.world.bots[123456789].username
    telegram.send_photo(PHOTO, caption=f"/edit@{username} @{username}", chat=chat, **letter)
    take(telegram)
    return telegram.messages(chat)[-1]


def presses(telegram, message, label, user=OWNER):
    telegram.press(message["message_id"], label=label, user=user, chat=message["chat"]["id"])
    return take(telegram)["text"]


def ends(prediction_id):
    """Deliver the result of a prediction that succeeded with a picture."""
    ended = Prediction(id=prediction_id, status="succeeded", output=PICTURE)
    get_delivery().deliver(ended, now=NOW)


def created(replicate):
    """Return the calls that created predictions."""
    return [call for call in replicate.events(ApiCall) if call.status == 201]


def running(owner):
    claims = map(get_claims().work, get_people().load(owner).begun(NOW))
    return [claim.prediction_id for claim in claims if claim is not None]


def test_anonymous_administrators_of_two_groups_are_not_one_person(telegram, chat):
    one, other = chat(), chat()
    sends(telegram, one, sender_chat=one)
    assert len(running(one)) == 1
    assert writes(telegram, "/cancel", chat=other, sender_chat=other) == NOTHING
    assert writes(telegram, "/status", chat=other, sender_chat=other) == NOTHING
    assert writes(telegram, "/cancel", chat=one, sender_chat=one) == "Canceling: 1"


def test_each_group_has_its_own_limit(telegram, chat, monkeypatch):
    monkeypatch.setenv("MAX_RUNNING", "1")
    forget_clients()
    one, other = chat(), chat()
    for each in (one, other):
        assert sends(telegram, each, sender_chat=each)["text"] == "Got it, please wait"
    refused = sends(telegram, one, sender_chat=one)["text"]
    assert refused.startswith("I am still working on your other pictures.")


def test_a_channel_that_writes_in_a_group_owns_its_work(telegram, chat):
    group, channel = chat(), chat("channel")
    sends(telegram, group, sender_chat=channel)
    assert len(running(channel)) == 1
    assert writes(telegram, "/cancel", chat=group, sender_chat=group) == NOTHING
    assert writes(telegram, "/cancel", chat=group, sender_chat=channel) == "Canceling: 1"


@pytest.mark.parametrize("writer", ["the group", "a channel in the group", "a channel"])
def test_only_administrators_can_cancel_the_work_of_a_chats_post(telegram, chat, writer):
    if writer == "a channel":
        where, letter = chat("channel"), {}
    else:
        where = chat()
        letter = {"sender_chat": where if writer == "the group" else chat("channel")}
    accepted = sends(telegram, where, **letter)
    assert presses(telegram, accepted, "Cancel", user=MEMBER) == NOTHING
    assert presses(telegram, accepted, "Cancel") == "Canceling: 1"


def test_administrators_can_cancel_even_if_the_post_was_deleted(telegram, chat):
    group = chat()
    accepted = sends(telegram, group, sender_chat=group)
    post = accepted["reply_to_message"]["message_id"]
    telegram.run(lambda: telegram.state.world.groups[group].forget(post))
    accepted = {**accepted, "reply_to_message": None}
    assert presses(telegram, accepted, "Cancel") == "Canceling: 1"


def test_nobody_can_cancel_if_telegram_does_not_report_the_administrators(telegram, chat):
    group = chat()
    accepted = sends(telegram, group, sender_chat=group)
    telegram.faults.add("error", match={"method": "getChatMember"}, status=400)
    assert presses(telegram, accepted, "Cancel") == NOTHING


def test_people_can_cancel_their_own_work_without_a_check_of_their_status(telegram, chat):
    group = chat()
    accepted = sends(telegram, group)
    assert presses(telegram, accepted, "Cancel", user=MEMBER) == NOTHING
    assert presses(telegram, accepted, "Cancel") == "Canceling: 1"
    asked = [call for call in telegram.events(BotCall) if call.method == "getChatMember"]
    # the bot asks only about itself, to know its rights
    assert {call.params["user_id"] for call in asked} == {"123456789"}


def test_allowing_a_placeholder_sender_allows_no_chat(telegram, chat, monkeypatch):
    monkeypatch.setenv("ALLOWED_PEOPLE", "1087968824,136817688")
    forget_clients()
    group, channel = chat(), chat("channel")
    for writer in (group, channel):
        refused = sends(telegram, group, sender_chat=writer)["text"]
        assert refused.startswith("Sorry, I only work for people")


def test_an_allowed_chat_is_served(telegram, chat, monkeypatch):
    group, channel = chat(), chat("channel")
    monkeypatch.setenv("ALLOWED_PEOPLE", f"{group},{channel}")
    forget_clients()
    for writer in (group, channel):
        assert sends(telegram, group, sender_chat=writer)["text"] == "Got it, please wait"
    # only the group itself is allowed, not its members
    refused = sends(telegram, group)["text"]
    assert refused.startswith("Sorry, I only work for people")


def test_again_works_only_in_the_pictures_chat(telegram, replicate, chat):
    group = chat()
    sends(telegram, group)
    (prediction_id,) = running(OWNER)
    ends(prediction_id)
    answer = telegram.messages(group)[-1]
    telegram.send_text("/help", user=MEMBER)
    forged = telegram.run(
        lambda: {"id": "1", "from": telegram.state.world.users[MEMBER].as_json()}
    ) | {
        "data": f"again:{prediction_id}",
        "message": telegram.messages(user=MEMBER)[-1],
    }
    for press in (forged, {**forged, "message": None}):
        event = {"update_id": 1, "callback_query": press}
        found = handler(http_event("/webhook/telegram", event, SECRET, now=NOW), Context())
        assert json.loads(found["body"])["text"].startswith("I no longer have the original.")
    assert len(created(replicate)) == 1
    assert presses(telegram, answer, "Again", user=MEMBER) == ""
    assert len(created(replicate)) == 2
    assert len(running(MEMBER)) == 1


def test_only_administrators_can_use_again_in_a_channel(telegram, replicate, chat):
    channel = chat("channel")
    sends(telegram, channel)
    ends(running(channel)[0])
    answer = telegram.messages(channel)[-1]
    refused = presses(telegram, answer, "Again", user=MEMBER)
    assert refused == "Only the administrators of this channel can do that."
    assert len(created(replicate)) == 1
    assert presses(telegram, answer, "Again") == ""
    assert len(running(channel)) == 1
    assert presses(telegram, telegram.messages(channel)[-1], "Cancel") == "Canceling: 1"


def test_again_works_in_the_supergroup_that_a_group_became(telegram, replicate, chat):
    group = chat("group")
    sends(telegram, group)
    (prediction_id,) = running(OWNER)
    supergroup = telegram.upgrade(group)
    ends(prediction_id)
    answer = telegram.messages(supergroup)[-1]
    assert presses(telegram, answer, "Again") == ""
    assert len(created(replicate)) == 2
    assert telegram.messages(supergroup)[-1]["text"] == "Got it, please wait"

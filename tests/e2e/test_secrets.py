"""No secrets appear anywhere after a session, and captions only where they are needed."""

import json
import re

import pytest
import requests

from local.settings import LOCAL_VALUES, SECRETS
from trust.cloud import PHOTO, Cloud
from trust.person import Person

CAPTION = "sepia, my-very-private-words"
SIGNATURE = re.compile(r"X-Amz-Signature=(?!\*)[0-9a-zA-Z%]{8,}", re.IGNORECASE)
# the page shows people's texts, and the model's inputs and outputs
CAPTION_MAY_STAND_IN = {
    "event telegram control.called": "what the person did",
    "event telegram control.answered": "the same",
    "event telegram chat.message": "the chat",
    "event telegram call": "Telegram answers with the message that the bot replied to",
    "event telegram update.created": "the chat, on its way to the bot",
    "event gateway request.received": "the update, and the prediction with its input",
    "event replicate call": "the prompt",
    "event replicate control.called": "this test's own fault",
    "event replicate control.answered": "the same",
    "event replicate webhook.attempt": "the prediction with its input",
    "event s3 s3.call": "tasks/ (below)",
    "object people": "an album's other photos need its caption; left out after a day",
    "object tasks": "the button Again needs the prompt; gone after a day, with the picture",
}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """All that a cloud stores, shows and prints in a session, as pairs of place and text."""
    with Cloud("--delay", "0.2").running(tmp_path_factory.mktemp("secrets")) as cloud:
        _live(Person(cloud), cloud)
        yield list(_places(cloud))


def _live(person, cloud):
    photo = person.sends(CAPTION, photo=PHOTO)
    answer = person.gets("photo", reply_to=photo)
    person.presses(answer, "Again")
    person.gets_all(2, "photo")
    person.sends(CAPTION, photos=[PHOTO, PHOTO])
    person.gets_all(4, "photo")
    person.sends(CAPTION, file=("a.txt", b"no picture", "text/plain"))
    person.sends(CAPTION)
    with cloud.fault("replicate", "model_failure", times=1, error=CAPTION):
        failed = person.sends(CAPTION, photo=PHOTO)
        person.gets_text(reply_to=failed)
    with cloud.fault("replicate", "version_disabled", times=1):
        refused = person.sends(CAPTION, photo=PHOTO)
        person.gets_text(reply_to=refused)
    with cloud.fault("telegram", "error", times=1, match={"method": "getFile"}, status=500):
        person.gets("photo", reply_to=person.sends(CAPTION, photo=PHOTO))
    with cloud.fault("replicate", "slow_start", seconds=60):
        canceled = person.sends(CAPTION, photo=PHOTO)
        person.waits_until_taken(canceled)
        person.presses(person.gets("Got it, please wait", reply_to=canceled), "Cancel")
        person.gets("Canceled. I have stopped working on this picture.", reply_to=canceled)
    with cloud.fault("replicate", "webhook_bad_signature", times=1):
        person.gets("photo", reply_to=person.sends(CAPTION, photo=PHOTO))


def _places(cloud):
    for event in cloud.control("telegram", "GET", "events")["events"]:
        yield f"event {event['source']} {event['kind']}", json.dumps(event, ensure_ascii=False)
    for prefix in ("tasks/", "updates/", "people/", "waiting/", "images/"):
        for key, content in cloud.stored(prefix).items():
            yield f"object {key.partition('/')[0]}", content.decode("latin-1")
    yield "terminal", cloud.output.read_text()
    page = cloud.url("page")
    journeys = requests.get(f"{page}/api/journeys", timeout=60).json()["journeys"]
    paths = ["objects", "telegram/bots", "telegram/deliveries", "telegram/clock", "telegram/users"]
    paths += ["telegram/faults", "replicate/faults", "cloud/faults", "replicate/events"]
    paths += [f"journeys/{journey['update_id']}" for journey in journeys]
    for path in ["journeys", *paths]:
        answer = requests.get(f"{page}/api/{path}", timeout=60)
        assert answer.status_code == 200, path
        yield f"page {path}", answer.text


def test_no_token_or_secret_appears_anywhere(places):
    needles = {name: LOCAL_VALUES[name] for name in SECRETS}
    found = {(place, name) for place, text in places for name in needles if needles[name] in text}
    assert found == set()


def test_no_signed_url_appears_anywhere(places):
    assert {place for place, text in places if SIGNATURE.search(text)} == set()


def test_captions_appear_only_where_they_are_needed(places):
    found = {place for place, text in places if CAPTION in text and not place.startswith("page")}
    assert found <= CAPTION_MAY_STAND_IN.keys()
    assert "object tasks" in found  # ensures that there was a caption to find
    assert not any(CAPTION in text for place, text in places if place == "terminal")

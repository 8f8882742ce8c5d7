"""The packages under AWS's runtime client, called with real HTTP API and EventBridge events."""

import json
import time

import pytest
import requests

from darkroom_emulators.telegram.events import ChatMessage
from local.eventbridge.schedules import scheduled_event
from trust.cloud import PHOTO


def test_a_photo_goes_round(outside):
    outside.telegram.send_photo(PHOTO, caption="make it sepia")

    def answered(event):
        message = event.message
        return event.change == "new" and "photo" in message and message["from"]["is_bot"]

    outside.telegram.wait_for(ChatMessage, answered)
    kinds = {
        each["Key"].split("/")[0]
        for each in outside.s3.list_objects_v2(Bucket="my-bot-bucket")["Contents"]
    }
    assert {"images", "tasks", "updates", "people"} <= kinds


@pytest.mark.parametrize("path", ["/webhook/telegram", "/webhook/replicate"])
def test_who_cannot_prove_who_they_are_is_turned_away(outside, path):
    answer = requests.post(outside.url + path, json={"update_id": 1}, timeout=60)
    assert answer.status_code == 401


def test_the_sweeper_takes_eventbridges_event_and_finds_nothing_overdue(outside):
    event = scheduled_event("sweep", time.time())
    result = outside.runtimes["TaskSweeperFunction"].call(json.dumps(event))
    assert json.loads(result) == {}

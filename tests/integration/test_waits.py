"""The network calls of a warm event: how often the handler waits, and that it makes no call twice.

The handlers run in separate processes, and call the bench's stubs over TLS. The stubs hold each
request until all requests of its wave have arrived, so the counts don't depend on the machine's
speed.
"""

import contextlib
import itertools
import json
import os
import re
import sys
import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from bench.events import ENVIRONMENT, photo
from bench.processes import running
from bench.world import outside_world

from .conftest import http_event

TASK = r"/tasks/(\w+)\.json"
# the requests with which an instance opens its connections before its first event
AHEAD = {
    "telegram_webhook": ["replicate HEAD /v1", *["s3 HEAD /my-bot-bucket"] * 2, "telegram HEAD /"],
    "replicate_webhook": ["s3 HEAD /my-bot-bucket", "telegram HEAD /"],
}
NOTHING = {"connections": 0, "continues": 0, "parses": 0}
PHOTO_WAITS = [
    ["s3 GET people", "s3 PUT updates", "telegram getFile"],
    ["s3 PUT people", "telegram file"],
    ["s3 PUT images"],
    ["replicate POST predictions", "telegram sendMessage"],
    ["s3 PUT tasks", "s3 PUT waiting"],
]
ANSWER_WAITS = [
    ["s3 GET tasks"],
    ["s3 PUT updates"],
    ["telegram sendPhoto"],
    ["s3 PUT updates"],
    ["s3 DELETE waiting", "telegram deleteMessage"],
]


@pytest.fixture(scope="module")
def wire():
    """The stubs and both functions, after one photo and its answer."""
    with outside_world() as (outside, env), contextlib.ExitStack() as stack:
        variables = env | {"PYTHONPATH": os.pathsep.join(sys.path)}
        outside.ask({"hold": True})
        functions, ahead = [], {}
        for name, calls in AHEAD.items():
            command = [sys.executable, "-m", "bench.calling", f"{name}.app"]
            function = stack.enter_context(running(command, env=variables, pinned=False))
            ahead[name] = answered_ahead(outside, len(calls))
            function.said()
            functions.append(function)
        yield Wire(outside, *functions, ahead)


def answered_ahead(outside, number):
    """Let a new instance's first requests through, and return their names."""
    found = []
    for _ in range(6):
        if len(found) < number:
            found += outside.ask({"wave": number - len(found)})
    return sorted(found)


class Wire:
    """Passes events to the functions; returns each event's waits, and the stubs' counts."""

    def __init__(self, outside, telegram_webhook, replicate_webhook, ahead):
        self._outside = outside
        self._telegram_webhook = telegram_webhook
        self._replicate_webhook = replicate_webhook
        self.ahead = ahead
        self.first_photo = self.takes(photo())
        self.first_answer = self.answers(self.first_photo["prediction_id"])

    def takes(self, event, waits=PHOTO_WAITS):
        return self._counted(self._telegram_webhook, event, waits)

    def answers(self, prediction_id):
        output = "https://replicate.delivery/xezq/abc/out-0.jpg"
        body = json.dumps({"id": prediction_id, "status": "succeeded", "output": output})
        secret, now = ENVIRONMENT["REPLICATE_WEBHOOK_SECRET"], time.time()
        signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(now, UTC), body)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now)),
            "webhook-signature": signature,
        }
        event = http_event("/webhook/replicate", body, headers, now=now)
        return self._counted(self._replicate_webhook, event, ANSWER_WAITS)

    def _counted(self, function, event, waits):
        self._outside.ask({})
        function.tell(event)
        waves = [self._outside.ask({"wave": len(wave)}) for wave in waits]
        answer = function.said()
        assert answer["status"] == 200
        report = self._outside.ask({})
        tasks = [found[1] for call in report["calls"] if (found := re.search(TASK, call))]
        return {
            "waits": [sorted(_name(call) for call in wave) for wave in waves],
            "requests": report["requests"],
            "prediction_id": tasks[0],
            "again": {what: (report | answer)[what] for what in NOTHING},
        }


def _name(call):
    """Return a call without ids: its service, verb and folder, or Telegram's method."""
    service, verb, path = call.split(" ")
    if service == "telegram":
        return f"telegram {'file' if path.startswith('/file/') else path.rpartition('/')[2]}"
    return f"{service} {verb} {path.split('/')[2]}"


def test_a_new_instance_has_all_connections_that_its_first_event_needs(wire):
    assert wire.ahead == AHEAD
    assert wire.first_photo["again"] == wire.first_answer["again"] == NOTHING


def later_photo(seconds=itertools.count(60, 60)):  # noqa: B008 - all calls share one count
    """Return a photo a minute after the last: the instance isn't busy and reads no pressure."""
    event = photo()
    event["requestContext"]["timeEpoch"] += next(seconds) * 1000
    return event


def test_a_busy_instance_reads_the_pressure_record_during_the_first_wait(wire):
    wire.takes(event := later_photo())
    again = photo()
    again["requestContext"]["timeEpoch"] = event["requestContext"]["timeEpoch"] + 1000
    first, *others = PHOTO_WAITS
    busy = [sorted([*first, "s3 GET pressure"]), *others]
    assert wire.takes(again, busy)["waits"] == busy


def test_a_photo_in_a_warm_instance_waits_five_times_and_repeats_no_setup(wire):
    taken = wire.takes(later_photo())
    assert taken["waits"] == PHOTO_WAITS
    assert taken["requests"] == sum(map(len, PHOTO_WAITS))
    assert taken["again"] == NOTHING


def test_an_answer_in_a_warm_instance_waits_five_times_and_repeats_no_setup(wire):
    taken = wire.takes(later_photo())
    answered = wire.answers(taken["prediction_id"])
    assert answered["waits"] == ANSWER_WAITS
    assert answered["requests"] == sum(map(len, ANSWER_WAITS))
    assert answered["again"] == NOTHING

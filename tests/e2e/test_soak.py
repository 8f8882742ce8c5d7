"""Photos get through a cloud with many faults, and a soak notices if one doesn't."""

import json

import pytest
import requests

from darkroom_emulators.kit.events import Entry
from darkroom_emulators.telegram.events import BotCall, ChatMessage, UpdateAttempt, UpdateCreated
from local.lambda_.events import InvocationStarted
from local.s3.events import S3Call
from tests.some_events import some
from trust.cloud import PHOTO
from trust.person import Person
from trust.soak.ledger import Ledger
from trust.soak.report import report
from trust.soak.soak import Soak, SoakCloud, run
from trust.soak.verdict import judge

SOAK = Soak(photos=6, rate=0.3, seed=1)


@pytest.fixture
def soaking(tmp_path):
    """A cloud for a soak, without faults yet."""
    with SoakCloud(SOAK, tmp_path / "events.jsonl").running(tmp_path) as cloud:
        yield cloud


def test_none_of_six_photos_is_lost_despite_many_faults(soaking, tmp_path):
    verdict = run(soaking, SOAK, print)
    assert verdict.is_good, report(soaking.ledger, verdict, tmp_path / "events.jsonl")
    assert soaking.ledger.struck.total() > 8


def test_a_second_answer_is_explained_by_the_instance_that_died_before_recording_the_first(soaking):
    # the third call, after the task's and the claim's
    third_is_send_photo = {"function": "ReplicateWebhookFunction", "call": "3"}
    killed = [{"kind": "instance_killed", "match": third_is_send_photo, "times": 1}]
    requests.put(soaking.url("page") + "/api/cloud/faults", json=killed, timeout=60)
    Person(soaking).sends(photo=PHOTO)
    while not soaking.is_settled():
        soaking.passes()
    photos = soaking.ledger.photos.values()
    assert [photo.is_accepted for photo in photos] == [True]
    verdict = judge(photos)
    (twice,) = verdict.answers
    assert "Runtime exited with error: signal: killed" in twice.why
    assert verdict.is_good


class Told:
    """A ledger with a shorthand for adding events."""

    def __init__(self):
        self.ledger, self._number = Ledger(), 0

    def __call__(self, kind, **data):
        self._number += 1
        self.ledger.take(Entry(self._number, float(self._number), some(kind, **data)))

    def photo(self):
        update = {"update_id": 1, "message": {"message_id": 5, "photo": []}}
        self(UpdateCreated, chat_id=7, update=update)

    def answer(self, trace, *, status=200):
        said = {"reply_to_message": {"message_id": 5}, "from": {"is_bot": True}, "photo": []}
        call = {"method": "sendPhoto", "params": {"chat_id": "7"}, "status": status, "via": "http"}
        self(ChatMessage, chat_id=7, message=said)
        self(BotCall, trace=trace, **call)

    def writes(self, trace, state, *, status=200, update=1):
        sent, key = json.dumps({"state": state}), f"updates/{update}.json"
        self(S3Call, trace=trace, method="PUT", key=key, status=status, sent=sent)

    @property
    def verdict(self):
        return judge(self.ledger.photos.values())


@pytest.fixture
def told():
    """A ledger that knows about one photo."""
    told = Told()
    told.photo()
    return told


def test_a_photo_without_an_answer_is_lost(told):
    assert len(told.verdict.lost) == 1
    assert not told.verdict.is_good


def test_a_second_answer_after_a_recorded_one_is_unexplained(told):
    for trace in ("a", "b"):
        told.writes(trace, "answering")
        told.answer(trace)
        told.writes(trace, "answered")
    assert len(told.verdict.unexplained) == 1
    assert not told.verdict.is_good


def test_a_second_answer_after_a_run_without_faults_is_unexplained(told):
    told.writes("a", "answering")
    told.answer("a")
    told.answer("b")
    assert not told.verdict.is_good


@pytest.mark.parametrize("lost_reply", [True, False])
def test_a_second_answer_after_a_lost_reply_or_record_is_explained(told, lost_reply):
    told.writes("a", "answering")
    told.answer("a", status=502 if lost_reply else 200)
    told.writes("a", "done" if lost_reply else "answered", status=200 if lost_reply else 503)
    told.answer("b")
    (twice,) = told.verdict.answers
    assert ("reply" if lost_reply else "S3 responded with 503") in twice.why
    assert told.verdict.is_good


def test_a_sweep_that_answers_several_photos_at_once_records_each_in_its_own_claim(told):
    told.writes("a", "answering")
    told.writes("a", "answering", update=2)
    told.answer("a")
    told.writes("a", "answered", status=503)
    told.answer("b")
    (twice,) = told.verdict.answers
    assert "S3 responded with 503" in twice.why


@pytest.mark.parametrize("deliveries", [1, 2])
def test_a_second_answer_after_a_refusal_is_explained_by_a_repeated_update(told, deliveries):
    for _ in range(deliveries):
        told(UpdateAttempt)
    told(InvocationStarted, trace="a", function="TelegramWebhookFunction")
    told.answer("a")
    told.writes("b", "answering")
    told.answer("b")
    assert told.verdict.is_good == (deliveries > 1)

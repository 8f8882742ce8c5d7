"""Control calls that change something are logged, along with the files that were passed."""

import hashlib

import pytest
import requests

from darkroom_emulators.kit.acts import Acts, ControlAnswered, ControlCalled
from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.events import Event
from darkroom_emulators.kit.multipart import FormPart
from darkroom_emulators.telegram.events import ChatMessage, UpdateCreated
from darkroom_emulators.testing.telegram import TelegramEmulator


@pytest.fixture
def telegram_emulator():
    with TelegramEmulator() as emulator:
        yield emulator


def call(telegram_emulator, method, path, **body):
    return requests.request(method, f"{telegram_emulator.url}/_emulator/{path}", timeout=60, **body)


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"text": "hello"}},
        {"data": {"text": "hello"}},
        {"files": {"text": (None, "hello")}},
    ],
    ids=["JSON", "form", "multipart"],
)
def test_an_act_is_logged_before_and_after_its_effects(telegram_emulator, body):
    answer = call(telegram_emulator, "POST", "users/777/messages", **body).json()

    called, shown, created, answered = telegram_emulator.events(Event)[:4]
    assert [type(shown), type(created)] == [ChatMessage, UpdateCreated]
    assert called == ControlCalled(
        source="telegram",
        method="POST",
        path="users/777/messages",
        arguments={"text": "hello"},
        files=[],
    )
    assert answered == ControlAnswered(source="telegram", call=1, answer=answer)


def test_a_get_is_not_an_act_and_a_refused_act_has_no_answer(telegram_emulator):
    call(telegram_emulator, "GET", "users")
    call(telegram_emulator, "POST", "users/1/messages", json={"text": "from nobody"})

    assert len(telegram_emulator.events(ControlCalled)) == 1
    assert telegram_emulator.events(ControlAnswered) == []


def test_setting_faults_and_skipping_time_are_acts(telegram_emulator):
    fault = {"kind": "expired_file", "times": 1}
    call(telegram_emulator, "PUT", "faults", data='[{"kind": "expired_file", "times": 1}]')
    call(telegram_emulator, "POST", "clock", json={"advance": 60})

    found = [(act.path, act.arguments) for act in telegram_emulator.events(ControlCalled)]
    assert found == [("faults", [fault]), ("clock", {"advance": 60})]


def test_a_file_sent_with_an_act_can_be_downloaded_unchanged(telegram_emulator):
    content = b"%PDF-1.7 just some bytes"
    call(telegram_emulator, "POST", "users/777/messages", files={"document": ("a.pdf", content)})

    (file,) = telegram_emulator.events(ControlCalled)[0].files
    assert (file["part"], file["name"], file["size"]) == ("document", "a.pdf", len(content))
    assert call(telegram_emulator, "GET", f"uploads/{file['sha256']}").content == content
    assert call(telegram_emulator, "GET", "uploads/0123").status_code == 404


def test_the_oldest_files_are_dropped_when_there_are_too_many():
    acts = Acts("test", EventLog(Clock()), keep_bytes=10)
    contents = [b"123456", b"1234", b"the last, and too long"]
    kept = []
    for content in contents:
        acts._keep(FormPart("photo", "a", "", content))
        kept.append([bool(acts.upload(hashlib.sha256(c).hexdigest())) for c in contents])

    assert kept == [[True, False, False], [True, True, False], [False, False, True]]

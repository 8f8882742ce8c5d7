"""Injected faults happen where, when and as often as requested."""

import threading
from pathlib import Path

import requests

from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.telegram.events import FileDownloaded

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_faults_by_method_and_chat(telegram_emulator, api):
    telegram_emulator.faults.add(
        "error", match={"method": "sendMessage", "chat_id": "777"}, status=403
    )
    telegram_emulator.faults.add("error", status=429, retry_after=9, match={"method": "getMe"})
    limited = api.post("getMe")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "9")
    assert limited.json()["description"] == "Too Many Requests: retry after 9"
    assert api.error("sendMessage", chat_id=777, text="x") == (403, "Forbidden")
    assert api("sendMessage", chat_id=777, text="x"), "it struck once"

    for status, reason in ((401, "Unauthorized"), (413, "Request Entity Too Large")):
        telegram_emulator.faults.add("error", status=status)
        assert api.error("getMe") == (status, reason)

    telegram_emulator.faults.add("lost_answer")
    assert api.error("sendMessage", chat_id=777, text="done all the same") == (502, "Bad Gateway")
    assert telegram_emulator.messages()[-1]["text"] == "done all the same"

    telegram_emulator.faults.add("timeout", seconds=30)
    late = []
    caller = threading.Thread(target=lambda: late.append(api.error("getMe")))
    caller.start()
    telegram_emulator.wait_for(FaultStruck, lambda event: event.fault == "timeout")
    telegram_emulator.clock.advance(30)
    caller.join()
    assert late == [(504, "Gateway Timeout")]


def test_an_expired_link(telegram_emulator, api):
    sent = api("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=777)
    path = api("getFile", file_id=sent["photo"][-1]["file_id"])["file_path"]
    telegram_emulator.faults.add("expired_file")
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 404
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 200
    (event,) = telegram_emulator.events(FileDownloaded)
    assert event.file_path == path

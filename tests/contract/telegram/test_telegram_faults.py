"""Faults: what is asked for goes wrong, there and as often as it is asked for."""

import threading
from pathlib import Path

import requests

from darkroom_emulators.kit.faults import FaultStruck
from darkroom_emulators.telegram.events import FileDownloaded

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


def test_faults_by_method_and_chat(telegram, api):
    telegram.faults.add("error", match={"method": "sendMessage", "chat_id": "777"}, status=403)
    telegram.faults.add("error", status=429, retry_after=9, match={"method": "getMe"})
    limited = api.post("getMe")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "9")
    assert limited.json()["description"] == "Too Many Requests: retry after 9"
    assert api.error("sendMessage", chat_id=777, text="x") == (403, "Forbidden")
    assert api("sendMessage", chat_id=777, text="x"), "it struck once"

    for status, reason in ((401, "Unauthorized"), (413, "Request Entity Too Large")):
        telegram.faults.add("error", status=status)
        assert api.error("getMe") == (status, reason)

    telegram.faults.add("lost_answer")
    assert api.error("sendMessage", chat_id=777, text="done all the same") == (502, "Bad Gateway")
    assert telegram.messages()[-1]["text"] == "done all the same"

    telegram.faults.add("timeout", seconds=30)
    late = []
    caller = threading.Thread(target=lambda: late.append(api.error("getMe")))
    caller.start()
    telegram.wait_for(FaultStruck, lambda event: event.fault == "timeout")
    telegram.clock.advance(30)
    caller.join()
    assert late == [(504, "Gateway Timeout")]


def test_an_expired_link(telegram, api):
    sent = api("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=777)
    path = api("getFile", file_id=sent["photo"][-1]["file_id"])["file_path"]
    telegram.faults.add("expired_file")
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 404
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 200
    (event,) = telegram.events(FileDownloaded)
    assert event.file_path == path

"""Webhooks, getUpdates, files by URL and faults, as a bot and its developer meet them."""

import contextlib
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from bare_api import Api, picture

from emulator_kit.clock import Clock
from emulator_kit.events import EventLog
from emulator_kit.outgoing import Outgoing
from mock_telegram.__main__ import main
from mock_telegram.fetching import Fetcher
from mock_telegram.settings import BotSettings, Settings
from mock_telegram.testing import TelegramEmulator

PHOTO = Path("tests/data/grace_hopper.jpg").read_bytes()


class Hook:
    """A webhook on a raw socket: keeps every request byte for byte, answers as it is told."""

    def __init__(self):
        self.requests = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?x=1"
        self.connections = 0
        self._open = None
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection:
                    self._open = connection
                    self._talk(connection)

    def _talk(self, connection):
        data = b""
        while chunk := connection.recv(65536):
            data += chunk
            head, found, body = data.partition(b"\r\n\r\n")
            if not found:
                continue
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            if len(body) == length:
                self.requests.append((head.decode(), body))
                data = b""
                connection.sendall(self.answer)

    def close(self):
        with contextlib.suppress(OSError):
            if self._open:
                self._open.shutdown(socket.SHUT_RDWR)
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def update_ids(self):
        return [json.loads(body)["update_id"] for _, body in self.requests]


@pytest.fixture
def hook():
    found = Hook()
    yield found
    found.close()


def test_a_webhook_request_byte_for_byte(telegram, api, hook):
    api("setWebhook", url=hook.url, secret_token="s3cret_-")
    telegram.send_text("ж")
    telegram.send_text("two")
    telegram.clock.settle()

    head, body = hook.requests[0]
    lines = head.split("\r\n")
    assert lines[0] == "POST /hook?x=1 HTTP/1.1"
    assert sorted(lines[1:]) == sorted(
        [
            f"Host: 127.0.0.1:{hook.port}",
            "X-Telegram-Bot-Api-Secret-Token: s3cret_-",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: keep-alive",
            "Accept-Encoding: gzip, deflate",
        ]
    )
    number = hook.update_ids[0]
    assert body.startswith(b'{"update_id":%d,\n"message":{"message_id":1,"from":' % number)
    assert rb'"text":"\u0436"' in body
    assert hook.update_ids == [number, number + 1]
    assert hook.connections == 1, "a connection is used again"


def test_a_failed_update_comes_again_and_the_info_says_why(telegram, api, hook):
    hook.answer = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
    api("setWebhook", url=hook.url, allowed_updates=["message"])
    telegram.send_text("one")
    telegram.clock.advance(7)
    info = api("getWebhookInfo")
    assert len(set(hook.update_ids)) == 1
    assert len(hook.requests) == 4
    assert info["pending_update_count"] == 1
    assert (
        info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["allowed_updates"] == ["message"]
    assert info["ip_address"] == "127.0.0.1"

    hook.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    telegram.clock.advance(60)
    info = api("getWebhookInfo")
    assert info["pending_update_count"] == 0
    assert "last_error_message" in info, "kept until the next setWebhook"


def test_a_method_call_in_the_answer_is_run_but_not_any(telegram, api, hook):
    def answer(content_type, body):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}"
        hook.answer = f"{head}\r\n\r\n{body}".encode()

    api("setWebhook", url=hook.url)
    answer("application/json", '{"method":"sendMessage","chat_id":777,"text":"json"}')
    telegram.send_text("1")
    telegram.clock.settle()
    answer("application/x-www-form-urlencoded", "method=sendMessage&chat_id=777&text=form")
    telegram.send_text("2")
    telegram.clock.settle()
    answer("application/json", '{"method":"deleteWebhook"}')
    telegram.send_text("3")
    telegram.clock.settle()
    answer("text/plain", '{"method":"sendMessage","chat_id":777,"text":"plain"}')
    telegram.send_text("4")
    telegram.clock.settle()
    assert [m["text"] for m in telegram.messages()] == ["1", "json", "2", "form", "3", "4"]
    assert api("getWebhookInfo")["url"] == hook.url


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:99999/"}, "invalid webhook URL specified"),
    ],
)
def test_a_bad_new_webhook_leaves_the_bot_with_none(api, hook, arguments, description):
    api("setWebhook", url=hook.url)
    api.telegram.clock.advance(1)
    assert api.error("setWebhook", **{"url": hook.url, **arguments}) == (
        400,
        f"Bad Request: {description}",
    )
    assert api("getWebhookInfo")["url"] == ""


def test_webhooks_are_set_told_and_deleted_in_the_real_words(api, hook):
    def described(method, **arguments):
        return api.post(method, **arguments).json().get("description")

    assert described("setWebhook", url=hook.url) == "Webhook was set"
    assert described("setWebhook", url=hook.url) == "Webhook is already set"
    limited = api.post("setWebhook", url=hook.url, max_connections=7)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    assert limited.json()["parameters"] == {"retry_after": 1}
    assert described("deleteWebhook") == "Webhook was deleted"
    assert described("setWebhook", url="") == "Webhook is already deleted"


def test_another_machine_is_not_called_unless_allowed(api):
    status, description = api.error("setWebhook", url="https://example.com/hook")
    assert status == 400
    assert "--allow-host example.com" in description


def test_strictly_only_what_the_cloud_takes():
    with TelegramEmulator(Settings(strict=True)) as telegram:
        api = Api(telegram)
        for url, wanted in {
            "http://127.0.0.1:80/": "An HTTPS URL must be provided for webhook",
            "https://127.0.0.1:8444/": "Webhook can be set up only on ports 80, 88, 443 or 8443",
            "127.0.0.1:8443": "IP address 127.0.0.1 is reserved",
        }.items():
            telegram.clock.advance(1)
            assert api.error("setWebhook", url=url) == (400, f"Bad Request: bad webhook: {wanted}")
        api.session.close()


def test_updates_are_confirmed_by_offset(telegram, api):
    for text in ("1", "2", "3"):
        telegram.send_text(text)
    got = api("getUpdates", limit=2)
    assert [u["message"]["text"] for u in got] == ["1", "2"]
    (last,) = api("getUpdates", offset=got[-1]["update_id"] + 1)
    assert last["message"]["text"] == "3"
    telegram.send_text("4")
    assert [u["message"]["text"] for u in api("getUpdates", offset=-1)] == ["4"]
    assert len(api("getUpdates")) == 1
    telegram.clock.advance(86_401)
    assert api("getUpdates") == []


def test_only_one_reader_of_updates(telegram, api, hook):
    found = {}

    def poll(name):
        found[name] = requests.get(f"{api.url}/getUpdates", {"timeout": 50}, timeout=30).json()

    first = threading.Thread(target=poll, args=["first"])
    first.start()
    telegram.wait_until(lambda: telegram.state.inboxes[123456].polled)
    second = threading.Thread(target=poll, args=["second"])
    second.start()
    first.join()
    assert found["first"]["description"] == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    telegram.send_text("hi")
    second.join()
    assert found["second"]["result"][0]["message"]["text"] == "hi"

    api("setWebhook", url=hook.url)
    assert api.error("getUpdates") == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        ),
    )


def test_a_long_poll_ends_when_its_time_is_over(telegram, api):
    found = []
    reader = threading.Thread(target=lambda: found.append(api("getUpdates", timeout=50)))
    reader.start()
    telegram.wait_until(lambda: telegram.state.inboxes[123456].polled)
    telegram.clock.advance(50)
    reader.join()
    assert found == [[]]


def test_allowed_updates_are_remembered(telegram, api):
    api("getUpdates", allowed_updates=["edited_message"])
    sent = telegram.send_text("unheard")
    telegram.edit_text(sent["message_id"], "heard")
    (update,) = api("getUpdates")
    assert update["edited_message"]["text"] == "heard"
    assert api("getWebhookInfo")["allowed_updates"] == ["edited_message"]
    api("getUpdates", allowed_updates=[])
    telegram.send_text("heard again")
    assert len(api("getUpdates")) == 2
    assert "allowed_updates" not in api("getWebhookInfo")


class Pages(http.server.BaseHTTPRequestHandler):
    pages = {}  # noqa: RUF012 - filled by each test
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        status, kind, body = self.pages.get(self.path, (404, "text/html", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def pages():
    Pages.pages, Pages.asked = {}, 0
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("page", "description"),
    [
        ((404, "image/jpeg", b"x"), "failed to get HTTP URL content"),
        ((302, "image/jpeg", b"x"), "failed to get HTTP URL content"),
        ((200, "text/html", b"<html>"), "wrong type of the web page content"),
        ((200, "binary/octet-stream", PHOTO), "wrong type of the web page content"),
        ((200, "image/jpeg", bytes((5 << 20) + 1)), "failed to get HTTP URL content"),
        ((200, "image/png", b"broken"), "IMAGE_PROCESS_FAILED"),
        ((200, "image/png", picture(2100, 100)), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_urls_that_telegram_refuses(shared_api, pages, page, description):
    Pages.pages["/p.jpg"] = page
    refused = shared_api.error("sendPhoto", chat_id=777, photo=f"{pages}/p.jpg")
    assert refused == (400, f"Bad Request: {description}")


def test_a_url_is_fetched_once_and_its_failure_remembered(telegram, api, pages):
    url = f"{pages}/late.jpg"
    assert api.error("sendPhoto", chat_id=777, photo=url)[0] == 400
    Pages.pages["/late.jpg"] = (200, "image/jpeg", PHOTO)
    assert api.error("sendPhoto", chat_id=777, photo=url)[0] == 400
    assert Pages.asked == 1
    Pages.pages["/ready.jpg"] = Pages.pages["/late.jpg"]
    fresh = api("sendPhoto", chat_id=777, photo=f"{pages}/ready.jpg")
    assert fresh["photo"][-1]["width"] == 512


async def test_of_what_was_fetched_the_oldest_is_forgotten_where_it_is_too_much(pages):
    Pages.pages |= {f"/{name}": (200, "image/jpeg", bytes(1000)) for name in "abc"}
    outgoing, clock = Outgoing(), Clock()
    fetcher = Fetcher(outgoing, clock, EventLog(clock), cached_bytes=2000)
    for name in "ababcbca":  # the a is forgotten when c comes, and b when a comes again
        await fetcher.fetch(f"{pages}/{name}", "photo")
    await outgoing.close()
    assert Pages.asked == 4


def test_documents_by_url_are_of_few_types(shared_api, pages):
    Pages.pages["/a.pdf"] = (200, "application/pdf", b"%PDF-1.4")
    Pages.pages["/a.jpg"] = (200, "image/jpeg", PHOTO)
    sent = shared_api("sendDocument", chat_id=777, document=f"{pages}/a.pdf")
    assert sent["document"]["file_name"] == "a.pdf"
    assert shared_api.error("sendDocument", chat_id=777, document=f"{pages}/a.jpg") == (
        400,
        "Bad Request: wrong type of the web page content",
    )


def test_a_url_elsewhere_is_not_fetched(shared_api):
    refused = shared_api.error("sendPhoto", chat_id=777, photo="https://example.com/a.jpg")
    assert refused == (400, "Bad Request: failed to get HTTP URL content")


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
    telegram.wait_for("fault.struck", lambda data: data["fault"] == "timeout")
    telegram.clock.advance(30)
    caller.join()
    assert late == [(504, "Gateway Timeout")]


def test_an_expired_link(telegram, api):
    sent = api("sendPhoto", {"photo": ("p.jpg", PHOTO)}, chat_id=777)
    path = api("getFile", file_id=sent["photo"][-1]["file_id"])["file_path"]
    telegram.faults.add("expired_file")
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 404
    assert requests.get(f"{api.files}/{path}", timeout=30).status_code == 200
    (event,) = telegram.events("file.downloaded")
    assert event.data["file_path"] == path


def test_what_waits_can_be_seen_held_dropped_and_sent_again(telegram, api, hook):
    control = f"{telegram.url}/_emulator"

    def post(path, **body):
        return requests.post(f"{control}/{path}", json=body, timeout=30)

    api("setWebhook", url=hook.url)
    assert post("deliveries", hold=True).json()["held"] is True
    telegram.send_text("one")
    telegram.send_text("two")
    telegram.clock.settle()
    assert hook.requests == []
    (bot,) = requests.get(f"{control}/deliveries", timeout=30).json()["bots"]
    (queue,) = bot["queues"]
    one, two = (update["update_id"] for update in queue["updates"])
    assert post(f"updates/{one}/drop").json() == {"ok": True}
    post("deliveries", hold=False)
    telegram.clock.settle()
    assert hook.update_ids == [two]

    assert post(f"updates/{two}/redeliver").json() == {"ok": True}
    telegram.clock.settle()
    assert hook.update_ids == [two, two]
    assert hook.requests[0] == hook.requests[1]
    assert post("updates/5/redeliver").status_code == 400


def test_no_secret_in_the_event_log(telegram, api, hook):
    trace = {"X-Amzn-Trace-Id": "Root=1-2-3"}
    body = f'{{"method":"sendMessage","chat_id":777,"text":"{telegram.token} and s3cret"}}'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    hook.answer = f"{head}\r\n\r\n{body}".encode()
    url = hook.url.replace("/hook", f"/hook/{telegram.token}")
    api("setWebhook", url=url, secret_token="s3cret")
    telegram.send_text("x")
    telegram.clock.settle()
    requests.get(f"{api.url}/getMe", headers=trace, timeout=30)
    calls = [e.data for e in telegram.events() if e.kind in {"call", "update.attempt"}]
    assert telegram.token not in json.dumps(calls)
    assert '"secret_token": "***"' in json.dumps(calls)
    assert "s3cret" not in json.dumps([c for c in calls if "url" in c])
    assert calls[-1]["trace"] == "Root=1-2-3"


def test_no_signature_of_a_presigned_url_in_the_event_log(telegram, api):
    url = "http://127.0.0.1:9/a.jpg?X-Amz-Date=20261124T000000Z&X-Amz-Signature=0123abcd"
    api.error("sendPhoto", chat_id=777, photo=url)
    api.error("sendMediaGroup", chat_id=777, media=[{"type": "photo", "media": url}])
    api("sendMessage", chat_id=777, text=f"see {url}")
    calls = json.dumps([event.data for event in telegram.events("call")])
    assert "X-Amz-Date=20261124T000000Z&X-Amz-Signature=***" in calls
    assert "0123abcd" not in calls


def test_a_token_that_json_writes_otherwise_is_masked_too():
    token = '9:"ключ"\\'
    with TelegramEmulator(Settings(bots=(BotSettings(token),))) as telegram:
        telegram.send_text("hello")
        sent = Api(telegram)("sendMessage", chat_id=777, text=f"mine is {token}")
        (call,) = [event.data for event in telegram.events() if event.kind == "call"]
    assert sent["text"] == f"mine is {token}"
    assert call["params"]["text"] == call["response"]["result"]["text"] == "mine is ***"


def test_the_command_serves_a_bot_with_a_webhook_and_names_a_taken_port():
    hook = Hook()
    command = [sys.executable, "-m", "mock_telegram", "--token", "5:abc", "--webhook", hook.url]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--port", "0", "--secret-token", "s"],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        lines = []
        while not lines or lines[-1] != "ready":
            lines.append(process.stdout.readline().strip())
        address = lines[0].split(" on ")[1].split(",")[0]
        assert any(f'base_url("{address}/bot")' in line for line in lines)
        requests.post(f"{address}/_emulator/users/777/messages", json={"text": "x"}, timeout=30)
        taken = subprocess.run(
            [*command, "--port", address.rpartition(":")[2]],
            capture_output=True,
            text=True,
            check=False,
        )
        info = requests.get(f"{address}/bot5:abc/getWebhookInfo", timeout=30).json()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
    hook.close()
    assert process.returncode == 0
    assert rest == ""
    assert info["result"]["url"] == hook.url
    assert json.loads(hook.requests[0][1])["message"]["text"] == "x"
    assert taken.returncode == 1
    assert (
        taken.stderr == f"port {address.rpartition(':')[2]} is taken: choose another with --port\n"
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--token", "nonsense"], "a bot token looks like 123456:secret"),
        (["--speed", "-1"], "speed must be a finite number, 0 or more"),
    ],
)
def test_what_the_command_can_not_be_started_with_is_named(capsys, options, words):
    with pytest.raises(SystemExit):
        main(options)
    assert words in capsys.readouterr().err


@pytest.fixture
def held(telegram, api, hook):
    """Calls of the control routes, and the ids of three updates of one chat that wait."""

    def post(path, **body):
        return requests.post(f"{telegram.url}/_emulator/{path}", json=body, timeout=30)

    api("setWebhook", url=hook.url)
    assert post("deliveries", hold=True, chat_id=777).json()["held_chats"] == [777]
    for text in ("one", "two", "three"):
        telegram.send_text(text)
    telegram.clock.settle()
    assert hook.requests == []
    (bot,) = requests.get(f"{telegram.url}/_emulator/deliveries", timeout=30).json()["bots"]
    return post, [update["update_id"] for update in bot["queues"][0]["updates"]]


def test_what_waits_can_be_swapped_duplicated_and_delayed(telegram, hook, held):
    post, (one, two, three) = held
    assert post(f"updates/{one}/swap").json() == {"ok": True}
    assert post(f"updates/{one}/duplicate").json() == {"ok": True}
    assert post(f"updates/{three}/delay", seconds=60).json() == {"ok": True}
    assert post("deliveries", hold=False, chat_id=777).json()["held_chats"] == []
    telegram.clock.advance(59)
    assert hook.update_ids == [two, one, one]
    telegram.clock.advance(1)
    assert hook.update_ids == [two, one, one, three]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("deliveries", {"hold": True, "chat_id": "777"}, "chat_id must be the number of a chat"),
        ("deliveries", {"hold": True, "chat_id": 5}, "chat_id: there is no chat 5"),
        ("deliveries", {"chat_id": 777}, "hold must be true or false"),
        ("updates/{last}/delay", {}, "seconds must say"),
        ("updates/{last}/delay", {"seconds": "soon"}, "seconds must be a number"),
        ("updates/{last}/delay", {"seconds": -1}, "seconds must be from 0 to 315360000"),
        ("updates/{last}/delay", {"seconds": 1e6}, "seconds must be at most 86400"),
        ("updates/{last}/swap", {}, "nothing waits behind update {last}"),
        ("updates/5/swap", {}, "there is no update 5"),
    ],
)
def test_a_wrong_word_about_deliveries_is_named(held, path, body, words):
    post, (*_, last) = held
    answer = post(path.format(last=last), **body)

    assert answer.status_code == 400
    assert words.format(last=last) in answer.json()["error"]


def test_without_a_webhook_no_delivery_can_be_moved(telegram):
    telegram.send_text("one")
    (update,) = telegram.events("update.created")
    url = f"{telegram.url}/_emulator/updates/{update.data['update_id']}"

    assert "has no webhook" in requests.post(f"{url}/swap", timeout=30).json()["error"]
    assert requests.post(f"{url}/drop", timeout=30).json() == {"ok": True}

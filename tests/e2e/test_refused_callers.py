"""How each port of a running cloud responds to refused callers and to malformed requests."""

import http.client
import json
from xml.etree import ElementTree as ET

import pytest
import requests

from local.settings import LOCAL_VALUES

TOKEN = LOCAL_VALUES["TELEGRAM_BOT_TOKEN"]
FOREIGN = [
    {"Host": "evil.example"},
    {"Origin": "http://127.0.0.1:3000"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
]
DOORS = [
    ("telegram", f"/bot{TOKEN}/deleteWebhook", lambda text: json.loads(text)["description"]),
    ("telegram", "/_emulator/clock", lambda text: json.loads(text)["error"]),
    ("replicate", "/v1/account", lambda text: json.loads(text)["detail"]),
    ("replicate", "/_emulator/clock", lambda text: json.loads(text)["error"]),
    ("gateway", "/webhook/telegram", lambda text: json.loads(text)["message"]),
    ("page", "/api/journeys", lambda text: json.loads(text)["error"]),
    ("s3", "/my-bot-bucket/key", lambda text: ET.fromstring(text).findtext("Message")),
]
BROKEN = [
    "a%20b",
    "%00",
    "%0a",
    "%",
    "%zz",
    "%ff",
    "..%2f..%2fbot",
    "a%7fb",
    "%23x",
    "%3Fx",
    "[",
    "|",
    "\\",
    "9" * 5000,
    "x?a=\x7f",
    "x?\x80=1",
]
PATHS = [
    ("page", "/api/telegram/{}"),
    ("page", "/api%2Ftelegram/{}"),
    ("page", "/api/replicate/{}"),
    ("page", "/api/telegram/users/{}/messages"),
    ("page", "/api/journeys/{}"),
    ("page", "/api/journeys/{}/again"),
    ("page", "/api/objects/{}"),
    ("page", "/api/outputs/{}"),
    ("page", "/static/{}"),
    ("telegram", "/_emulator/users/{}/messages"),
    ("telegram", "/_emulator/updates/{}/retry"),
    ("replicate", "/_emulator/{}"),
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(
    ("part", "path", "message"), DOORS, ids=lambda each: each[:40] if isinstance(each, str) else ""
)
def test_a_foreign_caller_is_refused_in_each_apis_own_form(
    quick_cloud, part, path, message, headers
):
    answer = requests.get(quick_cloud.url(part) + path, headers=headers, timeout=60)

    assert answer.status_code == 403
    assert f'{next(iter(headers))} "' in message(answer.text)
    assert not any(name.lower().startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_foreign_caller_cannot_delete_the_webhook(quick_cloud, headers):
    url = f"{quick_cloud.url('telegram')}/bot{TOKEN}/deleteWebhook"
    assert requests.post(url, headers=headers, timeout=60).status_code == 403
    assert quick_cloud.bot_calls("getWebhookInfo")["url"].endswith("/webhook/telegram")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(("part", "path"), PATHS)
def test_a_malformed_path_gets_a_4xx(quick_cloud, part, path, method):
    found = {}
    for broken in BROKEN:
        connection = http.client.HTTPConnection("127.0.0.1", quick_cloud.ports[part], timeout=60)
        line = f"{method} {path.format(broken)} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        connection.connect()
        connection.sock.sendall(f"{line}Content-Length: 0\r\n\r\n".encode("latin-1"))
        answer = http.client.HTTPResponse(connection.sock, method=method)
        answer.begin()
        found[broken[:20]] = answer.status
        answer.close()
        connection.close()

    assert {broken: status for broken, status in found.items() if not 400 <= status < 500} == {}

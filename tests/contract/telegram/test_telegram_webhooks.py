"""How bots set webhooks, what the emulator sends to them, and what their responses cause."""

import pytest
from bare_api import Api

from darkroom_emulators.telegram.events import UpdateAttempt
from darkroom_emulators.telegram.settings import TelegramSettings
from darkroom_emulators.testing.telegram import TelegramEmulator


def test_a_webhook_request_byte_for_byte(telegram_emulator, api, hook):
    api("setWebhook", url=hook.url, secret_token="s3cret_-")
    telegram_emulator.send_text("ж")
    telegram_emulator.send_text("two")
    telegram_emulator.clock.settle()

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


def test_a_failed_update_is_sent_again_and_the_info_has_the_reason(telegram_emulator, api, hook):
    hook.answer = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
    api("setWebhook", url=hook.url, allowed_updates=["message"])
    telegram_emulator.send_text("one")
    telegram_emulator.clock.advance(7)
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
    telegram_emulator.clock.advance(60)
    info = api("getWebhookInfo")
    assert info["pending_update_count"] == 0
    assert "last_error_message" in info, "kept until the next setWebhook"


def test_a_function_urls_name_under_localhost_is_a_webhook(telegram_emulator, api, hook):
    api("setWebhook", url=hook.url.replace("127.0.0.1", "bot.localhost"))
    telegram_emulator.send_text("one")
    telegram_emulator.clock.advance(1)

    assert api("getWebhookInfo")["pending_update_count"] == 0
    assert len(hook.update_ids) == 1


def test_most_method_calls_in_webhook_responses_are_run(telegram_emulator, api, hook):
    def answer(content_type, body):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}"
        hook.answer = f"{head}\r\n\r\n{body}".encode()

    api("setWebhook", url=hook.url)
    answer("application/json", '{"method":"sendMessage","chat_id":777,"text":"json"}')
    telegram_emulator.send_text("1")
    telegram_emulator.clock.settle()
    answer("application/x-www-form-urlencoded", "method=sendMessage&chat_id=777&text=form")
    telegram_emulator.send_text("2")
    telegram_emulator.clock.settle()
    answer("application/json", '{"method":"deleteWebhook"}')
    telegram_emulator.send_text("3")
    telegram_emulator.clock.settle()
    answer("text/plain", '{"method":"sendMessage","chat_id":777,"text":"plain"}')
    telegram_emulator.send_text("4")
    telegram_emulator.clock.settle()
    assert [m["text"] for m in telegram_emulator.messages()] == ["1", "json", "2", "form", "3", "4"]
    assert api("getWebhookInfo")["url"] == hook.url


@pytest.mark.parametrize(
    ("arguments", "description"),
    [
        ({"secret_token": "no spaces"}, "secret token contains unallowed characters"),
        ({"secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "ftp://127.0.0.1/"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1:99999/"}, "invalid webhook URL specified"),
        ({"url": "http://bot..localhost/"}, "bad webhook: not a URL"),
    ],
)
def test_an_invalid_new_webhook_removes_the_old_one(api, hook, arguments, description):
    api("setWebhook", url=hook.url)
    api.telegram.clock.advance(1)
    assert api.error("setWebhook", **{"url": hook.url, **arguments}) == (
        400,
        f"Bad Request: {description}",
    )
    assert api("getWebhookInfo")["url"] == ""


def test_setting_an_invalid_webhook_still_drops_pending_updates(telegram_emulator, api):
    telegram_emulator.send_text("x")
    api.error("setWebhook", url="ftp://127.0.0.1/", drop_pending_updates=True)
    assert api("getUpdates") == []


def test_an_https_webhook_on_a_plain_http_port_gets_telegrams_error(telegram_emulator, api):
    api("setWebhook", url=telegram_emulator.url.replace("http://", "https://"))
    telegram_emulator.send_text("x")
    telegram_emulator.wait_for(UpdateAttempt)
    wanted = "SSL error {error:0A00010B:SSL routines::wrong version number}"
    assert api("getWebhookInfo")["last_error_message"] == wanted


def test_setting_and_deleting_webhooks_returns_telegrams_descriptions(api, hook):
    def described(method, **arguments):
        return api.post(method, **arguments).json().get("description")

    assert described("setWebhook", url=hook.url) == "Webhook was set"
    limited = api.post("setWebhook", url=hook.url)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    assert limited.json()["parameters"] == {"retry_after": 1}
    api.telegram.clock.advance(1)
    assert described("setWebhook", url=hook.url) == "Webhook is already set"
    assert described("deleteWebhook") == "Webhook was deleted"
    assert described("setWebhook", url="") == "Webhook is already deleted"


def test_another_machine_is_not_called_unless_allowed(api):
    status, description = api.error("setWebhook", url="https://example.com/hook")
    assert status == 400
    assert "--allow-host example.com" in description


def test_in_strict_mode_only_webhooks_that_telegram_accepts_can_be_set():
    with TelegramEmulator(TelegramSettings(strict=True)) as telegram_emulator:
        api = Api(telegram_emulator)
        for url, wanted in {
            "http://127.0.0.1:80/": "An HTTPS URL must be provided for webhook",
            "https://127.0.0.1:8444/": "Webhook can be set up only on ports 80, 88, 443 or 8443",
            "127.0.0.1:8443": "IP address 127.0.0.1 is reserved",
        }.items():
            telegram_emulator.clock.advance(1)
            assert api.error("setWebhook", url=url) == (400, f"Bad Request: bad webhook: {wanted}")
        api.session.close()

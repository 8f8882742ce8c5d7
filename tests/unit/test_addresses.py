"""The hosts that an emulator may call."""

import pytest

from darkroom_emulators.kit.addresses import ForbiddenTarget, check_target, is_loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/webhook",
        "https://localhost/x",
        "http://bot.localhost:1",
        "http://[::1]:8000/",
        "http://127.9.9.9/",
    ],
)
def test_this_machine_can_be_called(url):
    check_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://user@example.com/",
        "http://127.0.0.1@example.com/",
        "http://0.0.0.0:8000/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http:///path",
        "http://[::1",
        "http://bot..localhost/",
        f"http://{'a' * 64}.localhost/",
        "127.0.0.1",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX-Injected: 1",
        "",
    ],
)
def test_nothing_else_can_be_called(url):
    with pytest.raises(ForbiddenTarget):
        check_target(url)


def test_an_allowed_host_can_be_called():
    check_target("http://minio:9000/x", {"minio"})


def test_a_refusal_says_how_to_allow_it():
    with pytest.raises(ForbiddenTarget, match=r"--allow-host example\.com"):
        check_target("http://example.com/")


def test_a_missing_host_is_not_this_machine():
    assert not is_loopback(None)
    assert not is_loopback("")

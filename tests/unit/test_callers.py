"""Who is allowed to call a server on this machine."""

import argparse

import pytest

from darkroom_emulators.kit.callers import CallerRule, own_places
from darkroom_emulators.kit.host_flag import add_host_flag

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"}
HERE = {"host": "127.0.0.1:8002"}
FOREIGN = {"sec-fetch-site": "cross-site"}
LINK = FOREIGN | {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def why(headers, *, allowed=(), method="GET", takes_links=False):
    rule = CallerRule(frozenset(allowed), takes_links=takes_links)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return rule.why_refused(method, raw)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8002",
        "127.0.0.1",
        "127.3.2.1:1",
        "[::1]:8002",
        "localhost:8002",
        "LocalHost",
        "bot.localhost:8002",
        "app",
        "my_app-1:8002",
        "host.docker.internal:8002",
        "host.containers.internal",
    ],
)
def test_a_program_can_call_this_machine_and_neighboring_containers(host):
    assert why({"host": host}) is None


def test_a_request_without_a_host_does_not_come_from_a_browser():
    assert why({}) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:8002",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost.example",
        "192.168.1.5:8002",
        "0.0.0.0:8002",
        "2130706433",
        "[fe80::1]",
        "internal.docker.host",
        "x.host.docker.internal",
        "localhost.",
        "127.0.0.1@evil.example",
        "evil.example/127.0.0.1",
        "",
        "[",
        "127.0.0.1:8002:8002",
        "lo\xe7alhost",
    ],
)
def test_a_foreign_host_is_refused(host):
    assert why({"host": host}).startswith(f'Host "{host}" is not allowed; ')


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://127.0.0.1:3000",
        "http://127.0.0.1",
        "http://localhost:8002",
        "http://127.0.0.1:8002.evil.example",
        "null",
        "",
        "http://[",
        "file://",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("takes_links", [True, False])
def test_a_page_of_another_origin_is_refused(origin, method, takes_links):
    headers = HERE | LINK | {"origin": origin}

    assert f'Origin "{origin}"' in why(headers, method=method, takes_links=takes_links)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket", "navigate"])
def test_requests_embedded_in_another_page_are_refused(site, mode):
    headers = HERE | {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": "image"}

    assert f'Sec-Fetch-Site "{site}"' in why(headers)
    assert f'Sec-Fetch-Site "{site}"' in why(headers, takes_links=True)


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_the_servers_own_page_and_the_address_bar_can_call(site):
    assert why(HERE | {"sec-fetch-site": site}) is None
    assert why(HERE | {"sec-fetch-site": site, "origin": "http://127.0.0.1:8002"}) is None


def test_other_pages_can_link_only_to_servers_whose_gets_change_nothing():
    assert why(HERE | LINK)
    assert why(HERE | LINK, takes_links=True) is None
    assert why(HERE | LINK, takes_links=True, method="POST")
    assert why(HERE | LINK | {"sec-fetch-dest": "iframe"}, takes_links=True)


@pytest.mark.parametrize("host", ["app:8002", "host.docker.internal", "bot.example"])
def test_a_browser_that_hides_the_requesting_page_can_only_follow_links(host):
    """Browsers send no Sec-Fetch-Site to such hosts, so another site's page may embed the URL."""
    headers = {"host": host} | BROWSER

    assert "use 127.0.0.1" in why(headers, allowed=["bot.example"])
    assert why(headers, allowed=["bot.example"], takes_links=True) is None
    # for loopback, a browser would have sent Sec-Fetch-Site
    assert why(HERE | BROWSER) is None


def test_an_allowed_host_can_be_called_and_its_pages_can_call():
    allowed = ["bot.example", "localhost:3000"]

    assert why({"host": "BOT.example:8002"}, allowed=allowed) is None
    assert why(HERE | {"origin": "https://bot.example"}, allowed=allowed) is None
    assert why(HERE | {"origin": "http://localhost:3000"}, allowed=allowed) is None
    assert why(HERE | FOREIGN | {"referer": "http://localhost:3000/"}, allowed=allowed) is None
    assert why(HERE | {"origin": "http://localhost:3001"}, allowed=allowed)
    assert why(HERE | FOREIGN | {"referer": "http://localhost:3001/"}, allowed=allowed)
    assert why({"host": "x.bot.example"}, allowed=allowed)


def test_this_machines_pages_are_allowed_one_port_at_a_time():
    origin = {"origin": "http://127.0.0.1:3000"}

    assert why(HERE | origin, allowed=["127.0.0.1"])
    assert why(HERE | origin, allowed=["127.0.0.1:3000"]) is None


@pytest.mark.parametrize(
    ("headers", "remedy"),
    [
        ({"host": "bot.example:8002"}, "--allow-host bot.example"),
        (HERE | {"origin": "http://localhost:3000"}, "--allow-host localhost:3000"),
        (HERE | FOREIGN | {"referer": "http://127.0.0.1:5/x"}, "--allow-host 127.0.0.1:5"),
        (HERE | FOREIGN, "call 127.0.0.1 or localhost, from a program"),
        ({"host": "x" * 1000 + "!"}, "call 127.0.0.1 or localhost"),
    ],
)
def test_a_refusal_names_the_remedy_and_stays_short(headers, remedy):
    refusal = why(headers)

    assert remedy in refusal
    assert len(refusal) < 300


def test_the_address_that_a_server_listens_on_is_allowed():
    assert own_places("192.168.1.5", 8001, 8002) == {"192.168.1.5:8001", "192.168.1.5:8002"}
    assert own_places("fe80::1", 8001) == {"[fe80::1]:8001"}
    assert own_places("0.0.0.0", 8001) == own_places("::", 8001) == frozenset()


def hosts(*arguments, default=""):
    parser = argparse.ArgumentParser()
    add_host_flag(parser, "words", default)
    return parser.parse_args(arguments).allow_host


def test_hosts_can_be_repeated_or_comma_separated_and_replace_the_default():
    assert hosts() == frozenset()
    assert hosts(default="A.example, b.example") == {"a.example", "b.example"}
    assert hosts("--allow-host", "a", "--allow-host", "b:1,[::1]:2", default="c") == {
        "a",
        "b:1",
        "[::1]:2",
    }


@pytest.mark.parametrize("text", ["https://a.example", "a b", "a/b", "*.example", "a:b"])
def test_an_invalid_host_is_refused_with_an_example(text, capsys):
    with pytest.raises(SystemExit):
        hosts("--allow-host", text)
    assert "is not a host such as example.com" in capsys.readouterr().err

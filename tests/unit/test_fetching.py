"""Fetching outputs from slow or broken hosts, and from ones that send too much or redirect."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import urllib3

from common.clients.fetching import MAX_SECONDS, Address, Fetcher, NotFetched
from common.errors import UpstreamError

PICTURE = b"a picture, " * 1000


class Clock:
    """A clock; each reading advances it and lets a slow host send one byte."""

    def __init__(self):
        self.now, self.step = 0.0, 3
        self.looks = threading.Semaphore(0)

    def __call__(self):
        self.now += self.step
        self.looks.release()
        return self.now


class Host(ThreadingHTTPServer):
    """A host of pictures, in a thread; `asked` lists the requested paths."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Page)
        self.asked = []
        self.clock = Clock()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *args):
        """Ignore errors of clients that disconnect early."""


class Page(BaseHTTPRequestHandler):
    """Handles one request; the path names the method that responds."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        getattr(self, self.path.strip("/"))()

    def log_message(self, *args):
        """Log nothing."""

    def picture(self):
        self._head(200, {"Content-Length": len(PICTURE), "Content-Type": "image/jpeg"})
        self.wfile.write(PICTURE)

    def large(self):
        self._head(200, {"Content-Length": 30 << 20})
        self.wfile.write(bytes(30 << 20))

    def chunked(self):
        self._head(200, {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"})
        packed = gzip.compress(PICTURE)
        for part in (packed[:7], packed[7:], b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))

    def broken(self):
        self._head(200, {"Content-Length": len(PICTURE)})
        self.wfile.write(PICTURE[:7])
        self.close_connection = True

    def elsewhere(self):
        self._head(302, {"Location": f"{self.server.url}/picture", "Content-Length": 0})

    def drops(self):
        self._head(200, {"Content-Length": len(PICTURE)})
        for number in range(len(PICTURE)):
            self.server.clock.looks.acquire()
            self.wfile.write(PICTURE[number : number + 1])

    def _head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()


@pytest.fixture
def host():
    with Host() as host:
        thread = threading.Thread(target=host.serve_forever, args=(0.01,))
        thread.start()
        yield host
        host.shutdown()
        host.clock.looks.release(len(PICTURE))
        thread.join()


@pytest.fixture
def fetcher(host):
    with requests.Session() as session:
        yield Fetcher(session, private_allowed=True, clock=host.clock)


def test_a_picture_is_fetched_with_its_type(host, fetcher):
    assert fetcher.fetch(f"{host.url}/picture") == [(PICTURE, "image/jpeg")]


def test_the_requested_url_is_rebuilt_from_its_parsed_parts(host, fetcher):
    given = f"HTTP://{host.url.removeprefix('http://')}/picture#part"
    assert fetcher.fetch(given) == [(PICTURE, "image/jpeg")]
    assert host.asked == ["/picture"]


@pytest.mark.parametrize(
    ("given", "host", "url"),
    [
        ("https://Example.COM", "example.com", "https://example.com/"),
        ("http://example.com:8080/a", "example.com", "http://example.com:8080/a"),
        ("http://example.com:/a", "example.com", "http://example.com/a"),
        (
            "https://example.com/a%20b?x=1&y=(2)#z",
            "example.com",
            "https://example.com/a%20b?x=1&y=(2)",
        ),
        ("https://example.com/@me/1.png", "example.com", "https://example.com/@me/1.png"),
        ("https://[2001:DB8:0:0::1]:8/a", "2001:db8::1", "https://[2001:db8::1]:8/a"),
        ("https://192.0.2.7//a/../b;c=d", "192.0.2.7", "https://192.0.2.7//a/../b;c=d"),
    ],
)
def test_a_plain_url_is_parsed_and_normalized(given, host, url):
    assert Address.of(given) == Address(host, url)
    assert Address.of(url) == Address(host, url)
    assert urllib3.util.parse_url(url).host.strip("[]") == host  # the way the HTTP client reads it


NOT_IN_A_URL = [*map(chr, range(0x21)), *'"<>\\^`{|}\x7f\xe9\u2028']


@pytest.mark.parametrize("character", NOT_IN_A_URL)
@pytest.mark.parametrize(
    "form",
    [
        "https://example.com/{}",
        "https://exa{}mple.com/",
        "{}https://example.com/",
        "https://example.com/?a={}",
    ],
)
def test_a_url_with_an_invalid_character_is_refused(form, character):
    with pytest.raises(NotFetched):
        Address.of(form.format(character))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "example.com/a",
        "//example.com/a",
        "https:///a",
        "https:example.com",
        "https://:80/",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://[2001:db8::1/",
        "https://[example.com]/",
        "https://me@example.com/",
        "https://me:word@example.com/",
        "https://example.com/@a/@b",
        "https://exa%6Dple.com/",
    ],
)
def test_a_url_that_is_not_plain_is_refused(given):
    with pytest.raises(NotFetched):
        Address.of(given)


def test_a_compressed_chunked_response_is_read_completely(host, fetcher):
    assert fetcher.fetch(f"{host.url}/chunked") == [(PICTURE, "")]


def test_a_response_that_breaks_off_is_worth_retrying(host, fetcher):
    with pytest.raises(UpstreamError):
        fetcher.fetch(f"{host.url}/broken")


def test_a_redirect_is_not_followed(host, fetcher):
    with pytest.raises(NotFetched):
        fetcher.fetch(f"{host.url}/elsewhere")
    assert host.asked == ["/elsewhere"]


def test_the_files_of_one_answer_are_limited_to_50_mb_in_total(host):
    fetcher = Fetcher(requests.Session(), private_allowed=True)
    assert len(fetcher.fetch(f"{host.url}/large")[0][0]) == 30 << 20
    (first,) = fetcher.fetch(f"{host.url}/large", f"{host.url}/large")
    assert len(first[0]) == 30 << 20


def test_files_that_cannot_be_fetched_are_left_out(host, fetcher, capsys):
    urls = [f"{host.url}/elsewhere", f"{host.url}/picture", "data:,", "https://example.com/a b"]
    assert fetcher.fetch(*urls) == [(PICTURE, "image/jpeg")]
    with pytest.raises(NotFetched):
        fetcher.fetch(f"{host.url}/elsewhere")
    with pytest.raises(NotFetched):
        fetcher.fetch()


def test_a_host_that_sends_too_slowly_times_out(host, fetcher):
    with pytest.raises(UpstreamError):
        fetcher.fetch(f"{host.url}/drops")
    assert host.clock.now > MAX_SECONDS


def test_the_files_of_one_answer_share_the_time_limit(host, fetcher):
    host.clock.step = 1  # a picture may arrive in several pieces, and the clock is read for each
    assert len(fetcher.fetch(*[f"{host.url}/picture"] * 3)) == 3
    host.clock.step = 3
    for page in ("picture", "elsewhere"):
        with pytest.raises(UpstreamError):
            fetcher.fetch(*[f"{host.url}/{page}"] * 10)


@pytest.mark.parametrize(
    "url",
    [
        "http://[half",
        "http://" + "a" * 70 + ".example/x",
        "http://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/latest/meta-data",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://[ff02::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "//example.com/x",
    ],
)
def test_outputs_are_not_fetched_from_private_or_impossible_addresses(url):
    with pytest.raises(NotFetched):
        Fetcher(requests.Session(), private_allowed=False).fetch(url)

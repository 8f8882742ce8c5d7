"""TLS: both clients verify their peers, share one context, and use preopened connections."""

import http.server
import ssl
import threading

import pytest
import requests

from bench.outside import certificates
from common.bot.storage import get_storage
from common.clients.http import connect, get_session
from common.errors import UpstreamError


class Answers(http.server.BaseHTTPRequestHandler):
    """Responds, and keeps the connection open unless the server `hangs_up`."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        if self.server.hangs_up:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"ok")

    def do_HEAD(self):
        self.do_GET()

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    """An HTTPS server that counts its connections."""

    connections = 0
    hangs_up = False

    def get_request(self):
        found = super().get_request()
        self.connections += 1
        return found

    def handle_error(self, request, client_address):
        pass


@pytest.fixture
def server(tmp_path):
    """An HTTPS server whose certificate only `server.authorities` trusts."""
    context, authorities = certificates(tmp_path)
    server = Server(("127.0.0.1", 0), Answers)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.url = f"https://127.0.0.1:{server.server_port}"
    server.authorities = authorities
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    get_session().close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_preopened_connection_is_used_by_the_next_call(server, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authorities))
    connect(server.url)
    assert get_session().get(server.url, timeout=60).text == "ok"
    assert get_session().get(server.url, timeout=60).text == "ok"
    assert server.connections == 1


def test_authorities_are_parsed_once_for_all_connections_of_both_clients(server, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authorities))
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    parsed = []
    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        ssl.SSLContext, "load_verify_locations", lambda *args: (parsed.append(args), load(*args))
    )
    server.hangs_up = True
    for _ in range(2):
        get_session().get(server.url, timeout=60)
        get_storage().look()
    assert server.connections == 4
    assert len(parsed) == 1


def test_an_untrusted_server_is_not_called(server, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
    with pytest.raises(requests.exceptions.SSLError):
        connect(server.url)
    with pytest.raises(requests.exceptions.SSLError):
        get_session().get(server.url, timeout=60)
    with pytest.raises(UpstreamError, match="SSLError"):
        get_storage().look()


def test_a_certificate_for_another_name_is_rejected(server, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(server.authorities))
    other = server.url.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", other)
    with pytest.raises(requests.exceptions.SSLError):
        get_session().get(other, timeout=60)
    with pytest.raises(UpstreamError, match="SSLError"):
        get_storage().look()

"""A corporate proxy: the only way to the internet, and it inspects TLS."""

import contextlib
import socketserver
import ssl
import threading

import requests
import trustme


class Proxy(socketserver.ThreadingTCPServer):
    """Accepts CONNECT for the hosts in `leads_to`, and forwards requests from inside the tunnel.

    `leads_to` maps each host to a port on this machine where its service listens without TLS.
    `asked` lists the target of each CONNECT, such as `telegram.test:443`.
    """

    daemon_threads = True

    def __init__(self, folder, leads_to):
        super().__init__(("127.0.0.1", 0), Tunnel)
        self.leads_to, self.asked = leads_to, []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        authority = trustme.CA()
        self.authorities = folder / "proxy.pem"
        authority.cert_pem.write_to_path(str(self.authorities))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*leads_to).configure_cert(self.tls)

    def handle_error(self, request, client_address):
        """Ignore errors of clients that hang up because they don't trust the certificate."""


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        method, target, _ = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        self.server.asked.append(target)
        host = target.partition(":")[0]
        if method != "CONNECT" or host not in self.server.leads_to:
            self.wfile.write(b"HTTP/1.1 403 Not By This Way\r\nContent-Length: 0\r\n\r\n")
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with self.server.tls.wrap_socket(self.connection, server_side=True) as inside:
            inside.settimeout(30)
            with contextlib.suppress(OSError):
                while head := self._read_head(inside):
                    inside.sendall(self._ask(host, head, inside))

    def _read_head(self, inside):
        read = b""
        while b"\r\n\r\n" not in read:
            if not (more := inside.recv(65536)):
                return b""
            read += more
        return read

    def _ask(self, host, read, inside):
        head, _, body = read.partition(b"\r\n\r\n")
        (method, path, _), *lines = [line.split(" ", 2) for line in head.decode().split("\r\n")]
        headers = {name.rstrip(":").lower(): " ".join(value) for name, *value in lines}
        while len(body) < int(headers.get("content-length", 0)):
            body += inside.recv(65536)
        url = f"http://127.0.0.1:{self.server.leads_to[host]}{path}"
        headers.pop("host")
        with requests.Session() as http:
            http.trust_env = False
            answer = http.request(method, url, data=body, headers=headers, timeout=30)
        kind = answer.headers.get("content-type", "text/plain")
        return (
            f"HTTP/1.1 {answer.status_code} {answer.reason}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(answer.content)}\r\n\r\n"
        ).encode() + answer.content


@contextlib.contextmanager
def only_way_out(folder, monkeypatch, leads_to):
    """Make the hosts in `leads_to` reachable only through a proxy, within the block."""
    with Proxy(folder, leads_to) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.authorities))
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()

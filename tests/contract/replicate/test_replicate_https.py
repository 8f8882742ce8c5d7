"""HTTPS in the installed command and the fixture, and how clients can trust it."""

import json
import os
import shutil
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import certifi
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from darkroom_emulators.kit.tls import certificates

HEADERS = {"Authorization": "Bearer r8_test"}
COMMAND = [sys.executable, "-m", "darkroom_emulators.commands"]
CLIENTS = {
    "requests": "import requests; print(requests.get(URL, headers=HEADERS).status_code)",
    "httpx": "import httpx; print(httpx.get(URL, headers=HEADERS).status_code)",
    "replicate 1": (
        "import replicate; base = URL.removesuffix('/v1/account')\n"
        "client = replicate.Client(api_token='r8_a', base_url=base)\n"
        "client.accounts.current(); print(200)"
    ),
    "urllib": (
        "from urllib.request import Request, urlopen\n"
        "print(urlopen(Request(URL, headers=HEADERS)).status)"
    ),
}
NODE = "fetch(process.argv[1], { headers: { Authorization: 'Bearer r8_a' } })"


@contextmanager
def started(cache, service, *flags):
    """Run the installed command, and yield the JSON that it prints about its service."""
    command = [*COMMAND, service, "--json", "--port=0", *flags]
    home = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=home) as process:
        try:
            yield json.loads(process.stdout.readline())[service]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """The JSON that the installed command prints; it keeps running during the tests."""
    with started(tmp_path_factory.mktemp("cache"), "replicate") as found:
        yield found


def run(arguments, trust):
    bare = {k: v for k, v in os.environ.items() if not k.endswith(("_CERTS", "_FILE", "_BUNDLE"))}
    return subprocess.run(
        arguments, env=bare | trust, capture_output=True, text=True, timeout=30, check=False
    )


def test_the_command_uses_https_by_default_also_in_the_urls_it_returns(command):
    context = ssl.create_default_context(cafile=command["trust"]["SSL_CERT_FILE"])
    body = {"version": "darkroom/echo", "input": {}}
    api = httpx.Client(base_url=command["url"], headers=HEADERS, verify=context)
    with api:
        made = api.post("/v1/predictions", json=body).json()

    assert command["url"].startswith("https://127.0.0.1:")
    assert made["urls"]["get"].startswith(f"{command['url']}/v1/predictions/")


@pytest.mark.parametrize("client", CLIENTS)
def test_with_the_printed_variables_python_clients_trust_it(command, client):
    url = f"{command['url']}/v1/account"
    code = f"URL, HEADERS = {url!r}, {HEADERS!r}\n{CLIENTS[client]}"

    assert run([sys.executable, "-c", code], command["trust"]).stdout == "200\n"


def test_without_these_variables_python_does_not_trust_it(command):
    url = f"{command['url']}/v1/account"
    code = f"URL, HEADERS = {url!r}, {HEADERS!r}\n{CLIENTS['urllib']}"

    assert "CERTIFICATE_VERIFY_FAILED" in run([sys.executable, "-c", code], {}).stderr


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_with_the_printed_variables_node_trusts_it(command):
    code = f"{NODE}.then((r) => console.log(r.status), (e) => console.log(e.cause.code))"
    url = f"{command['url']}/v1/account"

    assert run(["node", "-e", code, url], command["trust"]).stdout == "200\n"
    assert run(["node", "-e", code, url], {}).stdout == "UNABLE_TO_VERIFY_LEAF_SIGNATURE\n"


def test_a_plain_http_call_is_told_to_use_https(command):
    answer = httpx.get(command["url"].replace("https", "http"))

    assert answer.status_code == 400
    assert "call https://, or start the emulator with --http" in answer.text


def test_the_flag_http_switches_to_plain_http(tmp_path):
    with started(tmp_path, "replicate", "--http") as found:
        pass

    assert found["url"].startswith("http://")
    assert found["trust"] == {}
    assert list(tmp_path.iterdir()) == []


def test_if_certificates_cannot_be_stored_the_error_has_the_remedy(tmp_path):
    taken = tmp_path / "file"
    taken.write_text("")
    found = run([*COMMAND, "replicate", "--port=0"], {"XDG_CACHE_HOME": str(taken)})

    assert found.returncode == 1
    assert "start with --http, or set XDG_CACHE_HOME" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_authoritys_key_is_never_stored_and_the_certificate_is_reused(tmp_path):
    first, again = (certificates(folder=tmp_path) for _ in range(2))
    keys = [path for path in tmp_path.rglob("*") if path.is_file() and b"KEY-" in path.read_bytes()]
    (server,) = (path.read_bytes() for path in keys)
    authority = x509.load_pem_x509_certificate(first.authority.read_bytes())

    assert load_pem_private_key(server, None).public_key() != authority.public_key()
    assert (first.authority, first.bundle) == (again.authority, again.bundle)
    assert first.bundle.parent.stat().st_mode & 0o077 == 0


def test_the_bundle_contains_certifis_authorities_and_ours(tmp_path):
    found = certificates(folder=tmp_path)
    bundle = found.bundle.read_bytes()

    assert bundle.startswith(Path(certifi.where()).read_bytes())
    assert bundle.endswith(found.authority.read_bytes())


def test_other_hosts_get_their_own_certificates(tmp_path):
    found = certificates({"emulator.test"}, folder=tmp_path)

    assert found.authority != certificates(folder=tmp_path).authority


@pytest.mark.parametrize(
    ("service", "host", "path"),
    [
        ("replicate", "api.replicate.com", "/v1/predictions"),
        ("telegram", "api.telegram.org", "/bot123456:darkroom-local/getMe"),
    ],
)
def test_a_client_can_call_the_emulator_by_the_real_services_name(tmp_path, service, host, path):
    """In use, /etc/hosts maps the real name to this machine; here, `sni_hostname` replaces that."""
    with started(tmp_path, service, "--https", f"--allow-host={host}") as found:
        tls = ssl.create_default_context(cafile=found["trust"]["SSL_CERT_FILE"])
        with httpx.Client(base_url=found["url"], headers=HEADERS, verify=tls) as api:
            response = api.post(
                path,
                json={"version": "darkroom/echo", "input": {}},
                headers={"Host": host},
                extensions={"sni_hostname": host},
            )

    assert response.is_success
    if service == "replicate":
        urls = response.json()["urls"].values()
        assert {httpx.URL(each).host for each in urls} == {host}


def test_the_fixture_uses_https_and_clients_trust_it(replicate_emulator):
    assert replicate_emulator.url.startswith("https://")
    assert httpx.get(f"{replicate_emulator.url}/v1/account", headers=HEADERS).status_code == 200

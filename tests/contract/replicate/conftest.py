"""Emulators that check each of their responses, and a receiver for their webhooks."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import replicate
from checked_emulator import CheckedEmulator
from PIL import Image
from receiver import Receiver

from darkroom_emulators.kit.tls import certificates
from darkroom_emulators.replicate.settings import ReplicateSettings

TOKEN = "r8_test"


@pytest.fixture(scope="session")
def stop():
    """A function that stops an emulator in the background, because that takes 0.2 s."""
    with ThreadPoolExecutor() as threads:
        stopping = []
        yield lambda emulator: stopping.append(threads.submit(emulator.stop))
        for stopped in stopping:
            stopped.result()


@pytest.fixture(scope="session")
def own_certificates(tmp_path_factory):
    return certificates(folder=tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(own_certificates, monkeypatch):
    """The emulator's certificates; clients trust them through environment variables."""
    for name, value in own_certificates.variables.items():
        monkeypatch.setenv(name, value)
    return own_certificates


@pytest.fixture
def start_emulator(stop):
    """A function that starts a checked emulator; at the end, any wrong response fails the test."""
    started = []

    def start(*, speed=0.0, delay=(0.0, 0.0), certificates=None, **settings):
        emulator = CheckedEmulator(
            ReplicateSettings(delay=delay, **settings), speed=speed, certificates=certificates
        )
        emulator.start()
        started.append(emulator)
        return emulator

    yield start
    for emulator in started:
        emulator.check_kept()
        stop(emulator)
    assert [fault for emulator in started for fault in emulator.wrong_answers] == []


@pytest.fixture
def emulator(start_emulator):
    """An emulator whose predictions finish instantly and whose clock is stopped."""
    return start_emulator()


@pytest.fixture
def slow(start_emulator):
    """An emulator whose predictions take ten seconds: one to start up, nine to run."""
    return start_emulator(delay=(10.0, 10.0))


@pytest.fixture
def open_api():
    """A function that opens an HTTP client with a token for an emulator's API."""
    clients = []

    def connect(emulator):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        client = httpx.Client(  # no TLS here: loading the CA certificates would take 40 ms per test
            base_url=f"{emulator.url}/v1", headers=headers, timeout=60, verify=False
        )
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def api(emulator, open_api):
    return open_api(emulator)


@pytest.fixture
def slow_api(slow, open_api):
    return open_api(slow)


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def open_python_client(monkeypatch):
    """A function that connects Replicate's own Python client to an emulator."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.01")
    clients = []

    def connect(emulator):
        client = replicate.Client(api_token=TOKEN, base_url=emulator.url)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client._client.close()  # the client has no public method to close it


@pytest.fixture
def client(emulator, open_python_client):
    return open_python_client(emulator)


@pytest.fixture
async def async_client(client):
    yield client
    await client._async_client.aclose()


@pytest.fixture
def data_uri():
    """A small picture as a data: URI."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()

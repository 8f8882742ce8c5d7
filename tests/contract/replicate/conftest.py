"""Emulators every answer of which is checked, and a receiver for their webhooks."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import replicate
from answers import faults_of_answer
from PIL import Image
from receiver import Receiver

from darkroom_emulators.replicate.settings import ReplicateSettings
from darkroom_emulators.testing.replicate import ReplicateEmulator

TOKEN = "r8_test"


class CheckedEmulator(ReplicateEmulator):
    """An emulator that notes every answer on the wire that is not as published."""

    def __init__(self, settings=None, *, speed=0.0):
        super().__init__(settings, speed=speed)
        self.wrong_answers = []
        self.checked = 0

    async def build_app(self, clock):
        app = await super().build_app(clock)

        async def checked(scope, receive, send):
            if scope["type"] != "http" or scope["path"].startswith("/_emulator/"):
                await app(scope, receive, send)
                return
            start, body = {}, bytearray()

            async def spy(message):
                start.update(message)
                body.extend(message.get("body", b""))
                await send(message)

            await app(scope, receive, spy)
            if "status" in start:
                self.check(scope, start, bytes(body))

        return checked

    def check(self, scope, start, body):
        headers = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        kind = headers.get("content-type", "")
        path, method, status = scope["path"], scope["method"], start["status"]
        self.wrong_answers += faults_of_answer(method, path, status, kind, body)
        self.checked += 1


@pytest.fixture(scope="session")
def stop():
    """Stop an emulator while the tests go on: a server takes 0.2 s to end."""
    with ThreadPoolExecutor() as threads:
        stopping = []
        yield lambda emulator: stopping.append(threads.submit(emulator.stop))
        for stopped in stopping:
            stopped.result()


@pytest.fixture
def start_emulator(stop):
    """Start checked emulators with settings by name; at the end no answer may have been wrong."""
    started = []

    def start(*, speed=0.0, delay=(0.0, 0.0), **settings):
        emulator = CheckedEmulator(ReplicateSettings(delay=delay, **settings), speed=speed)
        emulator.start()
        started.append(emulator)
        return emulator

    yield start
    for emulator in started:
        stop(emulator)
    assert [fault for emulator in started for fault in emulator.wrong_answers] == []


@pytest.fixture
def emulator(start_emulator):
    """An emulator whose predictions take no time, and whose clock stands still."""
    return start_emulator()


@pytest.fixture
def slow(start_emulator):
    """An emulator whose predictions take ten seconds: one to start, nine to work."""
    return start_emulator(delay=(10.0, 10.0))


@pytest.fixture
def open_api():
    """Open an HTTP client on an emulator's API, with a token."""
    clients = []

    def connect(emulator):
        headers = {"Authorization": f"Bearer {TOKEN}"}
        client = httpx.Client(  # no TLS here: reading the authorities would cost 40 ms a test
            base_url=f"{emulator.url}/v1", headers=headers, timeout=20, verify=False
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
    """Open Replicate's own Python client on an emulator."""
    monkeypatch.setenv("REPLICATE_POLL_INTERVAL", "0.01")
    clients = []

    def connect(emulator):
        client = replicate.Client(api_token=TOKEN, base_url=emulator.url)
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client._client.close()  # it has no method for that


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

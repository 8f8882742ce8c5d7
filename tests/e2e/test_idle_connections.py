"""Two thousand idle connections, in a process that can open 1,024 files."""

import contextlib
import http.client
import socket
import sys
from pathlib import Path

import pytest

from trust.cloud import PHOTO, Cloud
from trust.person import Person

resource = pytest.importorskip("resource")
FILES, IDLE = 1024, 2000
HALF = b"POST /webhook/telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nhalf"
# each port's status for `GET /`
ANSWERS = {"gateway": 404, "replicate": 404, "telegram": 200, "s3": 403, "page": 200}


@contextlib.contextmanager
def files_allowed(count):
    """Set the open-file limit of this process and its children within the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        pytest.skip(f"needs {count} open files; the hard limit is {hard} (ulimit -Hn)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def small_cloud(tmp_path):
    """A cloud that can open only a few files."""
    cloud = Cloud("--delay", "0.3")
    with files_allowed(FILES):
        cloud.start(tmp_path)
    yield cloud
    cloud.stop()


def open_idle(cloud, stack):
    """Open idle connections to all ports in turn; every third connection starts a request."""
    for number in range(IDLE):
        port = list(cloud.ports.values())[number % len(cloud.ports)]
        opened = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        if number % 3 == 0:
            with contextlib.suppress(OSError):  # it may have been closed to make room
                opened.sendall(HALF)


def asked(cloud, part):
    """Return the status with which a port responds on a new connection."""
    connection = http.client.HTTPConnection("127.0.0.1", cloud.ports[part], timeout=60)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def processor_seconds(pid):
    """Return the processor time that a process has used; requires Linux's /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_every_port_still_responds_and_the_log_stays_short(small_cloud):
    person = Person(small_cloud)
    said = len(small_cloud.output.read_bytes())
    used = processor_seconds(small_cloud.pid)
    with files_allowed(IDLE + 500), contextlib.ExitStack() as stack:
        open_idle(small_cloud, stack)
        assert {part: asked(small_cloud, part) for part in ANSWERS} == ANSWERS
        person.gets("photo", reply_to=person.sends(photo=PHOTO))
        assert {part: asked(small_cloud, part) for part in ANSWERS} == ANSWERS

    output = small_cloud.output.read_text()
    assert output.count("connections are open") == 1
    assert "Traceback" not in output
    assert len(output) - said < 20_000
    assert processor_seconds(small_cloud.pid) - used < 10

"""S3 servers for the suite: each context manager starts an empty one, and stops it at the end."""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from localstack_client.config import get_service_endpoint

from darkroom_emulators.kit.clock import Clock
from darkroom_emulators.kit.event_log import EventLog
from darkroom_emulators.kit.serving import ServerThread
from local.credentials import Credentials
from local.faults import cloud_faults
from local.s3.embedded import EmbeddedS3
from local.s3.moto_process import Moto
from trust import children
from trust.cloud import free_ports
from trust.ministack import ministack as run_ministack
from trust.ministack import responds

TOOLS = Path(__file__).resolve().parents[3] / ".tools"
PATIENCE = 180
KEYS = Credentials("test", "test")


@dataclass(frozen=True)
class Server:
    """A running S3 server and its keys."""

    url: str
    keys: Credentials = KEYS


@contextlib.contextmanager
def embedded(folder):
    log = EventLog(clock := Clock())
    moto = Moto()
    s3 = EmbeddedS3(moto, KEYS, clock=clock, log=log, faults=cloud_faults(log, seed=0))

    async def build():
        await s3.loaded()
        return s3

    thread = ServerThread(build)
    thread.start()
    yield Server(thread.url)
    thread.stop()
    s3.close()
    moto.close()


@contextlib.contextmanager
def seaweedfs(folder):
    weed = program("s3-stores/bin/weed")
    listeners = ("s3.port", "master.port", "volume.port", "filer.port", "admin.port")
    names = [name for each in listeners for name in (each, f"{each}.grpc")]
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    identity = {
        "name": "bot",
        "credentials": [{"accessKey": KEYS.access_key, "secretKey": KEYS.secret_key}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    flags = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "s3.config": config,
        "s3.iam": "false",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "admin.ui": "false",
        "webdav": "false",
        "master.telemetry": "false",
    } | ports
    url = f"http://127.0.0.1:{ports['s3.port']}"
    command = [weed, "mini", *(f"-{name}={value}" for name, value in flags.items())]
    with running(command, folder, ready=f"{url}/healthz"):
        yield Server(url)


@contextlib.contextmanager
def localstack(folder):
    python = program("localstack/bin/python")
    root = folder / "fs"
    (root / "usr/lib").mkdir(parents=True)
    (root / "usr/lib/localstack").symlink_to(program("localstack/usr/lib/localstack"))
    (port,) = free_ports(1)
    url = get_service_endpoint("s3", f"127.0.0.1:{port}")
    settings = {
        "GATEWAY_LISTEN": f"127.0.0.1:{port}",
        "FILESYSTEM_ROOT": str(root),
        "OVERRIDE_IN_DOCKER": "0",
        "SERVICES": "s3",
        "EAGER_SERVICE_LOADING": "1",
        "STRICT_SERVICE_LOADING": "1",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
        "S3_SKIP_SIGNATURE_VALIDATION": "0",  # otherwise it accepts any presigned URL
    }
    command = [python, "-m", "localstack.runtime.main"]
    with running(command, folder, ready=f"{url}/_localstack/health", settings=settings):
        yield Server(url)


@contextlib.contextmanager
def ministack(folder):
    program("ministack/bin/ministack", brought_by="scripts/setup-deploy")
    with run_ministack(folder, services="s3") as (url, _):
        yield Server(url)


@contextlib.contextmanager
def rclone(folder):
    """Run rclone's S3 server, which accepts conditional writes but ignores the condition."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    keys = f"{KEYS.access_key},{KEYS.secret_key}"
    data = folder / "data"
    data.mkdir()
    command = [program("s3-stores/bin/rclone"), "serve", "s3", "--auth-key", keys]
    with running([*command, "--addr", f"127.0.0.1:{port}", data], folder, ready=url):
        yield Server(url)


def program(name, *, brought_by="scripts/setup-s3"):
    """Return the path of a program installed by a script, or skip the test."""
    path = TOOLS / name
    if not path.exists():
        pytest.skip(f"needs .tools/{name}: {brought_by}")
    return path


@contextlib.contextmanager
def running(command, folder, *, ready, settings=None):
    """Run `command` within the block, which starts once the URL `ready` responds."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "LANG": "C.UTF-8"} | (settings or {})
    name = Path(command[0]).name
    with children.running(name, command, folder / "log", environment, cwd=folder) as child:
        child.wait_until(lambda: responds(ready), PATIENCE)
        yield

"""OpenStack Swift with s3api: its four servers, one device, no replicas."""

import contextlib
import getpass
import json
import subprocess

from local.credentials import Credentials
from trust.cloud import free_ports

from .servers import Server, program, running

KINDS = ("account", "container", "object", "proxy")
# swift-ring-builder would be nine processes
RINGS = """
import json, sys
from swift.common.ring import RingBuilder
for file, port in json.loads(sys.argv[1]):
    ring = RingBuilder(4, 1, 1)
    place = {"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "d1"}
    ring.add_dev({**place, "weight": 1})
    ring.rebalance()
    ring.get_ring().save(file)
"""
PIPELINES = {"proxy": "catch_errors cache s3api tempauth bulk slo proxy-server"}
CONFIGURATION = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
workers = 0
[pipeline:main]
pipeline = {pipeline}
[app:{kind}-server]
use = egg:swift#{kind}
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
"""


@contextlib.contextmanager
def swift(folder):
    """Run all four servers, and yield the proxy server once they are up."""
    ports = dict(zip(KINDS, free_ports(4), strict=True))
    (folder / "devices/d1").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = test\n")
    write_rings(folder, ports)
    with contextlib.ExitStack() as stack:
        for kind, port in ports.items():
            home = folder / kind
            home.mkdir()
            configuration = home / "server.conf"
            configuration.write_text(
                CONFIGURATION.format(
                    port=port,
                    user=getpass.getuser(),
                    folder=folder,
                    pipeline=PIPELINES.get(kind, f"{kind}-server"),
                    kind=kind,
                ).replace("#proxy\n", "#proxy\naccount_autocreate = true\n")
            )
            command = [program(f"swift/bin/swift-{kind}-server"), configuration]
            ready = f"http://127.0.0.1:{port}"
            stack.enter_context(running(command, home, ready=ready))
        yield Server(f"http://127.0.0.1:{ports['proxy']}", Credentials("test:tester", "testing"))


def write_rings(folder, ports):
    """Write the rings of all servers but the proxy: one device each, without replicas."""
    rings = [(f"{folder}/{kind}.ring.gz", port) for kind, port in ports.items() if kind != "proxy"]
    subprocess.run(
        [program("swift/bin/python"), "-c", RINGS, json.dumps(rings)],
        check=True,
        capture_output=True,
    )

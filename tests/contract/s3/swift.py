"""OpenStack Swift with s3api: its four servers, one device, no replicas."""

import contextlib
import getpass
import subprocess

from local.credentials import Credentials
from trust.cloud import free_ports

from .servers import Server, program, running

KINDS = ("account", "container", "object", "proxy")
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
    with contextlib.ExitStack() as stack:
        for kind, port in ports.items():
            if kind != "proxy":
                write_ring(folder, kind, port)
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


def write_ring(folder, kind, port):
    builder = [program("swift/bin/swift-ring-builder"), folder / f"{kind}.builder"]
    device = f"r1z1-127.0.0.1:{port}/d1"
    for arguments in (["create", "4", "1", "1"], ["add", device, "1"], ["rebalance"]):
        subprocess.run([*builder, *arguments], check=True, capture_output=True)

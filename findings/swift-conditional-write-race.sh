#!/usr/bin/env bash
# OpenStack Swift 2.38.3 with its s3api, written to by boto3 1.43.106, tested 2026-11-30.
# Expected: if many writers create the same key with If-None-Match: * at the same time, one gets 200 and all others get
# 412 or 409, as in S3.
# Actual: a later writer gets 412, but several simultaneous writers get 200: the object server checks whether the
# object exists when a request begins, and writes it when the request's body has arrived.
# Why it matters: a check that writes twice in a row concludes that Swift supports conditional writes. But if two
# processes use such a write to take a lock or a job, both may get it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check swift==2.38.3 boto3==1.43.106

out=$(
  cd "$work"
  "$python" - <<'PY'
import getpass
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

WRITERS, ROUNDS = 32, 10
here = os.getcwd()
programs = os.path.dirname(sys.executable)
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
ports = dict(zip(("proxy", "account", "container", "object"), (each.getsockname()[1] for each in sockets)))
for each in sockets:
    each.close()
with open("swift.conf", "w") as conf:
    conf.write("[swift-hash]\nswift_hash_path_suffix = suffix\nswift_hash_path_prefix = prefix\n")
os.makedirs("devices/d1")
for kind in ("account", "container", "object"):
    builder = os.path.join(programs, "swift-ring-builder")
    device = f"r1z1-127.0.0.1:{ports[kind]}/d1"
    for arguments in (["create", "4", "1", "1"], ["add", device, "1"], ["rebalance"]):
        subprocess.run([builder, f"{kind}.builder", *arguments], check=True, stdout=subprocess.DEVNULL)
pipelines = {kind: f"{kind}-server" for kind in ("account", "container", "object")}
pipelines["proxy"] = "catch_errors cache s3api tempauth bulk slo proxy-server"
servers = []
with open("swift.log", "w") as log:
    for kind, pipeline in pipelines.items():
        with open(f"{kind}.conf", "w") as conf:
            conf.write(f"""
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {ports[kind]}
user = {getpass.getuser()}
swift_dir = {here}
devices = {here}/devices
mount_check = false
workers = 0
[pipeline:main]
pipeline = {pipeline}
[app:{kind}-server]
use = egg:swift#{kind}
{"account_autocreate = true" if kind == "proxy" else ""}
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
""")
        command = [os.path.join(programs, f"swift-{kind}-server"), f"{kind}.conf"]
        servers.append(subprocess.Popen(command, stdout=log, stderr=log))
try:
    for port in ports.values():
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit("Swift did not start:\n" + open("swift.log").read())
    s3 = boto3.client(
        "s3",
        "us-east-1",
        endpoint_url=f"http://127.0.0.1:{ports['proxy']}",
        aws_access_key_id="test:tester",
        aws_secret_access_key="testing",
        config=Config(
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            max_pool_connections=WRITERS,
            request_checksum_calculation="when_required",
        ),
    )

    def status(**options):
        try:
            return s3.put_object(Bucket="locks", **options)["ResponseMetadata"]["HTTPStatusCode"]
        except ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]

    s3.create_bucket(Bucket="locks")
    print("a first writer gets", status(Key="a", Body=b"1", IfNoneMatch="*"))
    print("a second writer gets", status(Key="a", Body=b"2", IfNoneMatch="*"))
    gate = Barrier(WRITERS)

    def race(key, number):
        gate.wait()
        return status(Key=key, Body=b"%d" % number, IfNoneMatch="*")

    winners = []
    with ThreadPoolExecutor(WRITERS) as threads:
        for number in range(ROUNDS):
            statuses = list(threads.map(race, [f"race-{number}"] * WRITERS, range(WRITERS)))
            winners.append(statuses.count(200))
    print(f"winners among {WRITERS} simultaneous writers:", winners, file=sys.stderr)
    print(f"of {WRITERS} simultaneous writers, more than one gets 200:", any(count > 1 for count in winners))
finally:
    for each in servers:
        each.terminate()
    for each in servers:
        each.wait(30)
PY
)

seen=$(
  cat <<'SEEN'
a first writer gets 200
a second writer gets 412
of 32 simultaneous writers, more than one gets 200: True
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

#!/usr/bin/env bash
# ministack 1.5.33 with aws-sam-translator 1.115.0 and boto3 1.43.106, tested 2026-11-30.
# Expected: if AutoPublishCodeSha256 refers to a parameter whose value has changed, SAM publishes a new version of the
# function and moves the alias to it, as SAM's translator does when it is passed the parameters.
# Actual: ministack doesn't pass the parameters to the translator, which therefore uses their defaults. The update
# changes $LATEST and completes, but the alias still points to the old version.
# Why it matters: after a deployment that reports success, requests through the alias still reach the old code and
# settings.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check ministack==1.5.33 \
  aws-sam-translator==1.115.0 boto3==1.43.106

out=$(
  cd "$work"
  "$python" - <<'PY'
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import boto3

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
url = f"http://127.0.0.1:{port}"
function = {
    "Handler": "index.handler",
    "Runtime": "python3.13",
    "InlineCode": "def handler(event, context):\n    return event\n",
    "Environment": {"Variables": {"RELEASE": {"Ref": "Release"}}},
    "AutoPublishAlias": "live",
    "AutoPublishCodeSha256": {"Ref": "Release"},
}
template = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {"Release": {"Type": "String", "Default": "0" * 16}},
    "Resources": {"Bot": {"Type": "AWS::Serverless::Function", "Properties": function}},
}


def client(service):
    return boto3.client(service, "us-east-1", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key="x")


environment = os.environ | {"GATEWAY_PORT": str(port), "MINISTACK_HOST": "127.0.0.1"}
command = [os.path.join(os.path.dirname(sys.executable), "ministack")]
with open("ministack.log", "w") as log:
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
try:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_ministack/health", timeout=2).close()
            break
        except OSError:
            time.sleep(0.1)
    else:
        sys.exit("ministack did not start:\n" + open("ministack.log").read())
    stacks, functions = client("cloudformation"), client("lambda")
    for change, release in (("create", "a" * 16), ("update", "b" * 16)):
        getattr(stacks, f"{change}_stack")(
            StackName="bot",
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": "Release", "ParameterValue": release}],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        stacks.get_waiter(f"stack_{change}_complete").wait(StackName="bot", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
        (name,) = (each["FunctionName"] for each in functions.list_functions()["Functions"])
        print(f"after {change}_stack, alias live:", functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"])
        for each in functions.list_versions_by_function(FunctionName=name)["Versions"]:
            print(f"  version {each['Version']} has", each["Environment"]["Variables"])
finally:
    server.terminate()
    server.wait(30)
PY
)

seen=$(
  cat <<'SEEN'
after create_stack, alias live: 1
  version $LATEST has {'RELEASE': 'aaaaaaaaaaaaaaaa'}
  version 1 has {'RELEASE': 'aaaaaaaaaaaaaaaa'}
after update_stack, alias live: 1
  version $LATEST has {'RELEASE': 'bbbbbbbbbbbbbbbb'}
  version 1 has {'RELEASE': 'aaaaaaaaaaaaaaaa'}
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

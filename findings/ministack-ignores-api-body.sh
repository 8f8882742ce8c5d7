#!/usr/bin/env bash
# ministack 1.5.33 with boto3 1.43.106, tested 2026-11-29.
# Expected: if the Body of an AWS::ApiGatewayV2::Api is an OpenAPI document, ministack creates that document's routes,
# as CloudFormation does, or the stack fails because Body isn't supported.
# Actual: the stack reaches CREATE_COMPLETE, but the API has no routes.
# Why it matters: SAM turns every HttpApi into a Body, so a webhook's endpoint deploys without an error but has no
# route. This looks like a bug in the bot.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check ministack==1.5.33 \
  boto3==1.43.106

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
integration = {"type": "http_proxy", "httpMethod": "POST", "uri": "http://127.0.0.1:9/", "payloadFormatVersion": "1.0"}
body = {
    "openapi": "3.0.1",
    "info": {"title": "photos", "version": "1"},
    "paths": {"/hook": {"post": {"responses": {}, "x-amazon-apigateway-integration": integration}}},
}
template = {"Resources": {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": body}}}}


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
    stacks = client("cloudformation")
    stacks.create_stack(StackName="bot", TemplateBody=json.dumps(template))
    stacks.get_waiter("stack_create_complete").wait(StackName="bot", WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    print("stack:", stacks.describe_stacks(StackName="bot")["Stacks"][0]["StackStatus"])
    apis = client("apigatewayv2")
    for api in apis.get_apis()["Items"]:
        print("API:", api["ProtocolType"], "routes:", apis.get_routes(ApiId=api["ApiId"])["Items"])
finally:
    server.terminate()
    server.wait(30)
PY
)

seen=$(
  cat <<'SEEN'
stack: CREATE_COMPLETE
API: HTTP routes: []
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

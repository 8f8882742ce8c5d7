#!/usr/bin/env bash
# aws-sam-cli 1.170.0, tested 2026-11-29.
# Expected: `sam deploy --parameter-overrides` fails if the template doesn't declare a parameter of that name, as
# CloudFormation refuses such a request ("Parameters: [...] do not exist in the template").
# Actual: SAM lists the misspelt parameter among the values it deploys with, but silently leaves it out of the
# request. The intended parameter keeps its default or previous value. The help doesn't mention this.
# Why it matters: a bot is deployed with the default model or limit, although the output says otherwise. Compare the
# output with `aws cloudformation describe-stacks`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aws-sam-cli==1.170.0

cd "$work"
cat >template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters:
  ModelName: {Type: String, Default: small}
Resources:
  Results: {Type: AWS::SNS::Topic}
YAML
out=$(
  "$python" - <<'PY'
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

requests = {}


class CloudFormation(BaseHTTPRequestHandler):
    """A CloudFormation without stacks, which records each request and then refuses it."""

    def do_POST(self):
        request = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        requests[request["Action"][0]] = request
        message = "Stack with id bot does not exist"
        body = f"<ErrorResponse><Error><Code>ValidationError</Code><Message>{message}</Message></Error></ErrorResponse>"
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), CloudFormation)
threading.Thread(target=server.serve_forever, daemon=True).start()
environment = {
    "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "SAM_CLI_TELEMETRY": "0",
}
for override in ("ModelName=large", "ModelNmae=large"):
    command = ["venv/bin/sam", "deploy", "--template", "template.yaml", "--stack-name", "bot"]
    command += ["--region", "us-east-1", "--parameter-overrides", override]
    run = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True)
    for line in run.stdout.splitlines():
        if "Parameter overrides" in line:
            print(f"{override}: printed", line.partition(":")[2].strip())
    sent = requests.pop("CreateChangeSet")
    names, values = (sent.get(f"Parameters.member.1.Parameter{part}") for part in ("Key", "Value"))
    print(f"{override}: sent {names} {values}")
PY
)

seen=$(
  cat <<'SEEN'
ModelName=large: printed {"ModelName": "large"}
ModelName=large: sent ['ModelName'] ['large']
ModelNmae=large: printed {"ModelNmae": "large"}
ModelNmae=large: sent None None
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

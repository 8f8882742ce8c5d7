#!/usr/bin/env bash
# aws-sam-translator 1.115.0, tested 2026-12-01.
# Expected: a function's event adds its route to the API, or the transform fails if it can't.
# Actual: whether SAM adds the route depends on the API's type and on how the template passes the OpenAPI document. SAM
# adds it to the DefinitionBody of an HTTP API, but neither to the DefinitionBody of a REST API nor to any
# DefinitionUri. In these cases, it only adds a permission for that route to call the function, without an error or
# warning.
# Why it matters: such a template deploys, but the route responds with 403 or 404. Routes disappear when somebody moves
# the document from DefinitionBody to a file, or changes an HTTP API into a REST API.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aws-sam-translator==1.115.0

out=$(
  AWS_DEFAULT_REGION=us-east-1 "$python" - 2>/dev/null <<'PY'
from types import SimpleNamespace

from samtranslator.translator.transform import transform

DOCUMENT = {"openapi": "3.0.1", "info": {"title": "Notes", "version": "1"}, "paths": {}}
DEFINITIONS = (
    {},
    {"DefinitionBody": DOCUMENT},
    {"DefinitionUri": "s3://bucket/openapi.yaml"},
)
NO_POLICIES = SimpleNamespace(load=dict)


def translated(kind, reference, definition):
    event = {reference: {"Ref": "Web"}, "Path": "/notes", "Method": "get"}
    function = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "CodeUri": "s3://bucket/code.zip",
        "Events": {"Notes": {"Type": kind, "Properties": event}},
    }
    api = {"StageName": "v1", **definition}
    resources = {
        "Web": {"Type": f"AWS::Serverless::{kind}", "Properties": api},
        "List": {"Type": "AWS::Serverless::Function", "Properties": function},
    }
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    return transform(template, {}, NO_POLICIES)["Resources"]


for kind, reference in (("HttpApi", "ApiId"), ("Api", "RestApiId")):
    for definition in DEFINITIONS:
        made = translated(kind, reference, definition)
        paths = (made["Web"]["Properties"].get("Body") or {}).get("paths", {})
        permissions = sum(each["Type"] == "AWS::Lambda::Permission" for each in made.values())
        given = ", ".join(definition) or "no definition"
        print(f"{kind}, {given}: routes {list(paths)}, permissions {permissions}")
PY
)

seen=$(
  cat <<'SEEN'
HttpApi, no definition: routes ['/notes'], permissions 1
HttpApi, DefinitionBody: routes ['/notes'], permissions 1
HttpApi, DefinitionUri: routes [], permissions 1
Api, no definition: routes ['/notes'], permissions 1
Api, DefinitionBody: routes [], permissions 1
Api, DefinitionUri: routes [], permissions 1
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

#!/usr/bin/env bash
# aws-sam-cli 1.170.0, tested 2026-11-29.
# Expected: `sam validate --lint` checks everything that `sam validate` checks, and also lints.
# Actual: with --lint, SAM's own transform doesn't run. `sam validate` refuses two functions on one route, but `sam
# validate --lint` reports the template as valid. `lint = true` in samconfig.toml disables the transform for plain `sam
# validate`, too.
# Why it matters: a CI job that runs only `sam validate --lint` passes a template that can't be deployed. Run both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aws-sam-cli==1.170.0

cd "$work"
cat >template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: app.handler, CodeUri: .}
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Web: {Type: HttpApi, Properties: {Path: /hook, Method: post}}}
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Web: {Type: HttpApi, Properties: {Path: /hook, Method: post}}}
YAML
validate() {
  local verdict=invalid
  SAM_CLI_TELEMETRY=0 "$work/venv/bin/sam" validate --region us-east-1 "$@" &>log && verdict=valid
  # a different error must not count as the refusal
  [ $verdict = valid ] || grep -q "API method 'post' defined multiple times" log || cat log
  echo "$verdict"
}
out=$(
  echo "sam validate: $(validate)"
  echo "sam validate --lint: $(validate --lint)"
  printf 'version = 0.1\n[default.validate.parameters]\nlint = true\n' >samconfig.toml
  echo "sam validate, lint = true in samconfig.toml: $(validate)"
)

seen=$(
  cat <<'SEEN'
sam validate: invalid
sam validate --lint: valid
sam validate, lint = true in samconfig.toml: valid
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

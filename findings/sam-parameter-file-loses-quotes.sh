#!/usr/bin/env bash
# aws-sam-cli 1.170.0, tested 2026-11-29.
# Expected: `--parameter-overrides file://params.yaml` passes on each string as YAML reads it.
# Actual: after YAML has parsed a value, SAM unquotes it again as if it came from a shell: it strips outer quotes and
# drops every backslash before a quote, so JSON becomes invalid.
# Why it matters: a bot's JSON setting (a prompt table, a list of models) is broken in the stack, although the file is
# correct and any other YAML reader shows the correct value.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check aws-sam-cli==1.170.0

cat >"$work/params.yaml" <<'YAML'
Quoted: '"in quotes"'
Json: '{"said": "\"hi\""}'
YAML
out=$(
  "$python" - "$work/params.yaml" <<'PY'
import sys

import yaml
from samcli.cli.types import CfnParameterOverridesType

path = sys.argv[1]
read_by_sam = CfnParameterOverridesType().convert((f"file://{path}",), None, None)
with open(path) as file:
    for name, value in yaml.safe_load(file).items():
        print(f"{name}: YAML {value}   SAM {read_by_sam[name]}")
PY
)

seen=$(
  cat <<'SEEN'
Quoted: YAML "in quotes"   SAM in quotes
Json: YAML {"said": "\"hi\""}   SAM {"said": ""hi""}
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

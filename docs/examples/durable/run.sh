#!/usr/bin/env bash
# Send one photo through a durable function that runs on AWS's own local runner and calls our emulators. Decision 32
# quotes the output. This script installs pinned packages in a temporary folder and takes no arguments.
set -euo pipefail
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check ../../../emulators requests==2.34.2 standardwebhooks==1.1.0 \
  aws-durable-execution-sdk-python==3.0.0 aws-durable-execution-sdk-python-testing==1.4.0
"$folder/bin/python" compare.py ../../../tests/data/grace_hopper.jpg

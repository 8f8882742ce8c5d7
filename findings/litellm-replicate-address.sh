#!/usr/bin/env bash
# litellm 1.110.2, tested 2026-11-30.
# Expected: completion("replicate/...", api_base=ADDRESS) calls ADDRESS, as with litellm's other providers. A version,
# "owner/name:version", is posted to /v1/predictions; /v1/models/{owner}/{name}/predictions is for official models.
# Actual: litellm accepts api_base but ignores it, as it ignores litellm.api_base and REPLICATE_API_BASE: it sends the
# request and the token to api.replicate.com. It posts a version to /v1/models/{version}/predictions, a path that
# Replicate doesn't have.
# Why it matters: requests bypass a proxy, a gateway or a test server without any message. Community models, which
# Replicate only runs by version, can't be run at all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check litellm==1.110.2

out=$(
  env -u no_proxy -u NO_PROXY LITELLM_LOCAL_MODEL_COST_MAP=True "$python" - <<'PY'
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import litellm

seen = []


class Recorder(BaseHTTPRequestHandler):
    """The server at `api_base`, and an HTTPS proxy that refuses to connect to any other server."""

    def refuse(self):
        seen.append(f"{self.command} {self.path}")
        self.send_error(502)

    do_CONNECT = do_POST = refuse

    def log_message(self, *arguments):
        pass


server = HTTPServer(("127.0.0.1", 0), Recorder)
threading.Thread(target=server.serve_forever, daemon=True).start()
here = f"http://127.0.0.1:{server.server_port}"
os.environ |= {"HTTPS_PROXY": here, "REPLICATE_API_TOKEN": "token", "REPLICATE_API_BASE": f"{here}/v1"}
litellm.suppress_debug_info = True
messages = [{"role": "user", "content": "hi"}]
for model in ("replicate/meta/meta-llama-3-8b-instruct", "openai/gpt-5"):
    seen.clear()
    try:
        litellm.completion(model, messages=messages, api_base=f"{here}/v1", api_key="token", max_retries=0)
    except (litellm.APIError, litellm.BadGatewayError):
        print(f"{model}: {seen[0]}")
for model in ("owner/name", "owner/name:version"):
    address = litellm.ReplicateConfig().get_complete_url(f"{here}/v1", "token", model, {}, {})
    print(f"{model}: {address}")
PY
)

seen=$(
  cat <<'SEEN'
replicate/meta/meta-llama-3-8b-instruct: CONNECT api.replicate.com:443
openai/gpt-5: POST /v1/chat/completions
owner/name: https://api.replicate.com/v1/models/owner/name/predictions
owner/name:version: https://api.replicate.com/v1/models/version/predictions
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

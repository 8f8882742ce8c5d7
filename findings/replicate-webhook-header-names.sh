#!/usr/bin/env bash
# Verifiers of Standard Webhooks, tested 2026-11-30. Python: replicate 1.0.7, standardwebhooks 1.1.0, svix 2.9.1. npm:
# replicate 1.4.0, standardwebhooks 1.1.1, svix 1.99.1.
# Expected: a verifier ignores the case of header names, as HTTP does.
# Actual: in a plain object of headers, npm's replicate requires lower-case names, and otherwise reports them as
# missing. The other five accept either case.
# Why it matters: API Gateway's REST APIs pass on header names in the case in which they were sent. A Lambda function
# that passes event.headers to validateWebhook therefore refuses every webhook whose sender writes "Webhook-Id".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
python=$work/venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check replicate==1.0.7 \
  standardwebhooks==1.1.0 svix==2.9.1
npm install --silent --prefix "$work" replicate@1.4.0 standardwebhooks@1.1.1 svix@1.99.1

cd "$work"
cat >cases.py <<'PY'
import base64
import hmac
import json
import time

KEY = b"a key of twenty-four by!"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = '{"id": "p1"}'


def signed(others="", name=str):
    at = str(int(time.time()))
    mark = base64.b64encode(hmac.digest(KEY, f"msg_1.{at}.{BODY}".encode(), "sha256")).decode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": at, "webhook-signature": f"{others}v1,{mark}"}
    return {name(key): value for key, value in headers.items()}


CASES = {
    "fresh": signed(),
    "second of two signatures": signed(others="v1,AAAA "),
    "header names in capitals": signed(name=str.upper),
}
if __name__ == "__main__":
    print(json.dumps({"secret": SECRET, "body": BODY, "cases": CASES}))
PY
cat >verify.py <<'PY'
import replicate
import standardwebhooks
import svix
from replicate.webhook import WebhookSigningSecret, Webhooks

from cases import BODY, CASES, SECRET

assert replicate
verifiers = {
    "Python replicate": lambda headers: Webhooks.validate(
        headers=headers, body=BODY, secret=WebhookSigningSecret(key=SECRET)
    ),
    "Python standardwebhooks": lambda headers: standardwebhooks.Webhook(SECRET).verify(BODY, headers),
    "Python svix": lambda headers: svix.Webhook(SECRET).verify(BODY, headers),
}
for name, verify in verifiers.items():
    accepted = []
    for case, headers in CASES.items():
        try:
            verify(headers)
            accepted.append(case)
        except Exception as error:
            print(f"{name}: {case}: {error!r}")
    print(f"{name} accepts: {', '.join(accepted)}")
PY
cat >verify.mjs <<'JS'
import { readFileSync } from "node:fs";
import * as standard from "standardwebhooks";
import * as svix from "svix";
import { validateWebhook } from "replicate";

const { secret, body, cases } = JSON.parse(readFileSync("cases.json"));
const verifiers = {
  "npm replicate": (headers) => validateWebhook({ headers, body }, secret),
  "npm standardwebhooks": (headers) => new standard.Webhook(secret).verify(body, headers),
  "npm svix": (headers) => new svix.Webhook(secret).verify(body, headers),
};
for (const [name, verify] of Object.entries(verifiers)) {
  const accepted = [];
  for (const [kind, headers] of Object.entries(cases)) {
    try {
      if ((await verify(headers)) !== false) accepted.push(kind);
    } catch (error) {
      console.log(`${name}: ${kind}: ${error.message}`);
    }
  }
  console.log(`${name} accepts: ${accepted.join(", ")}`);
}
JS
"$python" cases.py >cases.json
out=$("$python" verify.py && node verify.mjs)

seen=$(
  cat <<'SEEN'
Python replicate accepts: fresh, second of two signatures, header names in capitals
Python standardwebhooks accepts: fresh, second of two signatures, header names in capitals
Python svix accepts: fresh, second of two signatures, header names in capitals
npm replicate: header names in capitals: Missing required webhook headers
npm replicate accepts: fresh, second of two signatures
npm standardwebhooks accepts: fresh, second of two signatures, header names in capitals
npm svix accepts: fresh, second of two signatures, header names in capitals
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

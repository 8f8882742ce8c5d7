import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { TOKEN, curl } from "../../../local/page/static/js/journeys/curl.js";

/** Return the arguments that a shell would pass to curl. */
function taken(command, env = {}) {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  return execFileSync("sh", ["-c", script], { env, encoding: "utf8" }).split("\0").slice(0, -1);
}

test("the shell interprets nothing in a copied command", () => {
  const evil = "$(echo a) `echo b` 'c' \"d\" $HOME \\";
  const request = { method: "POST", url: `http://h/${evil}`, headers: { x: evil }, body: evil };

  assert.deepEqual(taken(curl(request)), [
    "-X",
    "POST",
    `http://h/${evil}`,
    "-H",
    `x: ${evil}`,
    "--data-binary",
    evil,
  ]);
});

test("a token becomes a variable, but only where the bot put it", () => {
  const request = { method: "POST", url: `http://h/bot${TOKEN}/sendMessage` };
  const env = { TELEGRAM_BOT_TOKEN: "1:secret" };
  const [, , target] = taken(curl({ ...request, hasToken: true }), env);

  assert.equal(target, "http://h/bot1:secret/sendMessage");
  assert.equal(taken(curl(request), env)[2], request.url);
});

test("headers with secrets become variables", () => {
  const headers = { Authorization: "***", "X-Telegram-Bot-Api-Secret-Token": "***" };
  const env = { REPLICATE_API_TOKEN: "r8_1", TELEGRAM_SECRET_TOKEN: "t" };

  assert.deepEqual(taken(curl({ method: "GET", url: "u", headers }), env).slice(3), [
    "-H",
    "Authorization: Bearer r8_1",
    "-H",
    "X-Telegram-Bot-Api-Secret-Token: t",
  ]);
});

test("headers that curl sends itself are left out, and curl signs calls to S3", () => {
  const headers = { host: "h", "Content-Length": "2", "X-Amz-Date": "d", range: "bytes=0-1" };
  const found = taken(curl({ method: "GET", url: "u", headers, signs: true }));

  assert.deepEqual(found.slice(3), [
    "--aws-sigv4",
    "aws:amz:us-east-1:s3",
    "--user",
    ":",
    "-H",
    "x-amz-content-sha256: UNSIGNED-PAYLOAD",
    "-H",
    "range: bytes=0-1",
  ]);
});

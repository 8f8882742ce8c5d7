#!/usr/bin/env bash
# grammY 1.46.0 (npm), tested 2026-11-29.
# Expected: webhookCallback(bot, "aws-lambda-async") reads every kind of event that API Gateway sends, including those
# with isBase64Encoded.
# Actual: it parses `body` as JSON regardless of isBase64Encoded, and raises SyntaxError on a base64 body.
# Why it matters: a REST API that also serves pictures has `*/*` among its binary media types. API Gateway then encodes
# every request body in base64, so grammY fails on every update. Decode the event before passing it to grammY.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --prefix "$work" grammy@1.46.0

cd "$work"
out=$(
  node --input-type=module - <<'JS'
import { Bot, webhookCallback } from "grammy";

const botInfo = { id: 1, is_bot: true, first_name: "Photos", username: "photos_bot" };
const bot = new Bot("1:token", { botInfo });
bot.on("message", (ctx) => console.log(`update ${ctx.update.update_id} handled`));
const handler = webhookCallback(bot, "aws-lambda-async");
const update = { update_id: 7, message: { message_id: 1, date: 1, chat: { id: 1, type: "private" }, text: "hi" } };
const body = JSON.stringify(update);
const events = [
  { headers: {}, body, isBase64Encoded: false },
  { headers: {}, body: Buffer.from(body).toString("base64"), isBase64Encoded: true },
];
for (const event of events) {
  const outcome = await handler(event, {}).then((response) => response.statusCode, (error) => error.name);
  console.log(`isBase64Encoded ${event.isBase64Encoded}: ${outcome}`);
}
JS
)

seen=$(
  cat <<'SEEN'
update 7 handled
isBase64Encoded false: 200
isBase64Encoded true: SyntaxError
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

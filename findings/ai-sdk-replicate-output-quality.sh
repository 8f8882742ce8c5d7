#!/usr/bin/env bash
# @ai-sdk/replicate 3.0.46 (npm), tested 2026-11-29.
# Expected: the option output_quality reaches the model unchanged. Replicate's image models, including FLUX, accept 0
# to 100 ("0 is lowest quality"); their schemas have a minimum of 0.
# Actual: @ai-sdk/replicate refuses 0 before it sends anything, but accepts 1. It passes on options that it doesn't know
# unchecked, so the same 0 arrives as `quality`.
# Why it matters: a program with valid input works with Replicate's own client, but fails with this one, and no request
# appears in any log.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @ai-sdk/replicate@3.0.46

cat >ask.mjs <<'JS'
import { createReplicate } from '@ai-sdk/replicate'

for (const options of [{ output_quality: 1 }, { output_quality: 0 }, { quality: 0 }]) {
  let sent = 'nothing'
  const fetch = async (_url, init) => {
    sent = init.body
    return Response.json({ detail: 'enough seen' }, { status: 402 })
  }
  const model = createReplicate({ apiToken: 'token', fetch }).image('black-forest-labs/flux-schnell')
  const call = { prompt: 'a cat', n: 1, providerOptions: { replicate: options } }
  const error = await model.doGenerate(call).catch((raised) => raised.name)
  console.log(JSON.stringify(options), 'sent', sent, error)
}
JS
out=$(node ask.mjs)

seen=$(
  cat <<'SEEN'
{"output_quality":1} sent {"input":{"prompt":"a cat","num_outputs":1,"output_quality":1}} AI_APICallError
{"output_quality":0} sent nothing AI_InvalidArgumentError
{"quality":0} sent {"input":{"prompt":"a cat","num_outputs":1,"quality":0}} AI_APICallError
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

#!/usr/bin/env bash
# replicate-mcp 0.9.0 (npm) with replicate-stainless 0.9.0, called by @modelcontextprotocol/sdk 1.32.2, tested
# 2026-11-29.
# Expected: a tool that reads from Replicate's API returns the API's response, as get_account does.
# Actual: get_models, search_models, list_collections, get_collections and both tools for a model's versions make the
# right request, but drop the response's body and return the text "Successful tool call". The client types these
# methods as void, and the tools are generated from those types.
# Why it matters: an assistant can't find out a model's version or inputs, so it can't run a model that it doesn't
# already know. The tool reports success, so the assistant doesn't try another approach.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --silent --prefix "$work" replicate-mcp@0.9.0 replicate-stainless@0.9.0 @modelcontextprotocol/sdk@1.32.2

cd "$work"
out=$(
  node --input-type=module - <<'JS'
import { createServer } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

let requested;
const api = createServer((request, response) => {
  requested = `${request.method} ${request.url}`;
  request.resume();
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify({ name: "the response" }));
});
await new Promise((listening) => api.listen(0, "127.0.0.1", listening));
const transport = new StdioClientTransport({
  command: process.execPath,
  args: ["node_modules/replicate-mcp/index.js"],
  env: { REPLICATE_API_TOKEN: "token", REPLICATE_BASE_URL: `http://127.0.0.1:${api.address().port}` },
  stderr: "ignore",
});
const client = new Client({ name: "finding", version: "1" });
await client.connect(transport);

const model = { model_owner: "me", model_name: "sharpen" };
const calls = {
  get_account: {},
  get_predictions: { prediction_id: "p" },
  get_models: model,
  search_models: { body: "sharpen" },
  list_models_versions: model,
  get_models_versions: { ...model, version_id: "v" },
  list_collections: {},
  get_collections: { collection_slug: "upscale" },
};
for (const [name, input] of Object.entries(calls)) {
  const { content } = await client.callTool({ name, arguments: input });
  console.log(`${name} (${requested}): ${content[0].text.replace(/\s+/g, " ")}`);
}
await client.close();
api.close();
JS
)

seen=$(
  cat <<'SEEN'
get_account (GET /account): { "name": "the response" }
get_predictions (GET /predictions/p): { "name": "the response" }
get_models (GET /models/me/sharpen): "Successful tool call"
search_models (QUERY /models): "Successful tool call"
list_models_versions (GET /models/me/sharpen/versions): "Successful tool call"
get_models_versions (GET /models/me/sharpen/versions/v): "Successful tool call"
list_collections (GET /collections): "Successful tool call"
get_collections (GET /collections/upscale): "Successful tool call"
SEEN
)
printf '%s\n' "$out"
[ "$out" = "$seen" ] || {
  printf 'changed: the output used to be\n%s\n' "$seen" >&2
  exit 1
}

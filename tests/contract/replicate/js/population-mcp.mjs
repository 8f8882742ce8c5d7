// Run many cases through Replicate's own MCP server, and print an outcome for each.
// Usage: node population-mcp.mjs BASE_URL. Reads each case as a line of JSON from standard input.
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const server = new URL("./node_modules/replicate-mcp/index.js", import.meta.url).pathname;
const address = { REPLICATE_API_TOKEN: "r8_test", REPLICATE_BASE_URL: `${process.argv[2]}/v1` };
const env = { ...process.env, ...address };
const client = new Client({ name: "population", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [server, "--tools=all"], env }),
);

async function call(name, args) {
  const { content, isError } = await client.callTool({ name, arguments: args });
  if (isError) throw new Error(content[0].text);
  return JSON.parse(content[0].text);
}

async function outcome({ act, model, inputs: input }) {
  const wait = act === "wait" ? { Prefer: "wait" } : {};
  try {
    let made = await call("create_predictions", { version: model, input, ...wait });
    if (act === "cancel") made = await call("cancel_predictions", { prediction_id: made.id });
    while (["starting", "processing"].includes(made.status))
      made = await call("get_predictions", { prediction_id: made.id });
    if (act === "cancel") return { status: made.status };
    return made.error ? { failed: made.error } : { output: made.output };
  } catch (error) {
    return { refused: Number(/\b(4\d\d)\b/.exec(error.message)?.[1]) };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await outcome(JSON.parse(line))));
await client.close();

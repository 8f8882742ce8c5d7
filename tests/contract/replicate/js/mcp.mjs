// Run Replicate's own MCP server against an emulator, and print its tools' results as JSON.
// Usage: node mcp.mjs BASE_URL
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [baseUrl] = process.argv.slice(2);
const server = new URL("./node_modules/replicate-mcp/index.js", import.meta.url).pathname;
const env = {
  ...process.env,
  REPLICATE_API_TOKEN: "r8_test",
  REPLICATE_BASE_URL: `${baseUrl}/v1`,
};
const client = new Client({ name: "contract", version: "1.0.0" });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [server, "--tools=all"], env }),
);

async function call(name, args) {
  const { content } = await client.callTool({ name, arguments: args });
  return JSON.parse(content[0].text);
}

const flux = { model_owner: "black-forest-labs", model_name: "flux-schnell" };
const found = { account: (await call("get_account", {})).username };
found.search = await call("search_models", { body: "nano banana" }); // reports only success
const made = await call("create_models_predictions", {
  ...flux,
  input: { prompt: "a boat" },
  Prefer: "wait",
});
found.output = made.output.length;
found.listed = (await call("list_predictions", {})).results.length;
found.deployment = (await call("list_deployments", {})).results[0].name;
await client.close();
console.log(JSON.stringify(found));

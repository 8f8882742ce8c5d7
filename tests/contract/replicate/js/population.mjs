// Run many cases through Replicate's JavaScript client, and print an outcome for each.
// Usage: node population.mjs BASE_URL. Reads each case as a line of JSON from standard input.
import { createInterface } from "node:readline";
import Replicate from "replicate";

const replicate = new Replicate({ auth: "r8_test", baseUrl: `${process.argv[2]}/v1` });

async function shown(output) {
  if (Array.isArray(output)) return Promise.all(output.map(shown));
  if (typeof output?.blob !== "function") return output;
  const content = Buffer.from(await (await output.blob()).arrayBuffer());
  return { file: content.subarray(0, 2).toString("hex") };
}

async function outcome({ act, model, inputs: input }) {
  if (act === "cancel") {
    const { id } = await replicate.predictions.create({ model, input });
    return { status: (await replicate.predictions.cancel(id)).status };
  }
  const wait = act === "wait" ? { mode: "block" } : { mode: "poll", interval: 10 };
  try {
    return { output: await shown(await replicate.run(model, { input, wait })) };
  } catch (error) {
    if (error.response) return { refused: error.response.status };
    return { failed: error.message.replace("Prediction failed: ", "") };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await outcome(JSON.parse(line))));

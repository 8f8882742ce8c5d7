// Run many cases of picture models through Vercel's AI SDK, and print an outcome for each.
// Usage: node population-ai-sdk.mjs BASE_URL. Reads each case as a line of JSON from standard input.
import { createInterface } from "node:readline";
import { createReplicate } from "@ai-sdk/replicate";
import { generateImage } from "ai";

const replicate = createReplicate({ apiToken: "r8_test", baseURL: `${process.argv[2]}/v1` });

async function outcome({ model, inputs: { prompt, ...rest } }) {
  try {
    const { images } = await generateImage({
      model: replicate.image(model),
      prompt,
      maxRetries: 0,
      providerOptions: { replicate: rest },
    });
    const found = images.map(({ uint8Array }) => Buffer.from(uint8Array.subarray(0, 2)));
    return { output: found.map((bytes) => ({ file: bytes.toString("hex") })) };
  } catch (error) {
    // the SDK's limits may differ from the model's; beyond its own, it makes no call
    if (error.name === "AI_InvalidArgumentError") return { declined: true };
    return { refused: error.statusCode };
  }
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await outcome(JSON.parse(line))));

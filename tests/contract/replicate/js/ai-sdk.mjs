// Run Vercel's AI SDK against an emulator, and print the result of each step as JSON.
// Usage: node ai-sdk.mjs BASE_URL PHOTO
import { readFile } from "node:fs/promises";
import { createReplicate } from "@ai-sdk/replicate";
import { generateImage } from "ai";

const [baseUrl, photo] = process.argv.slice(2);
const replicate = createReplicate({ apiToken: "r8_test", baseURL: `${baseUrl}/v1` });
const model = (name) => replicate.image(`black-forest-labs/${name}`);
const shown = ({ images }) => images.map(({ mediaType }) => mediaType);
const found = {};

found.drawn = shown(
  await generateImage({
    model: model("flux-schnell"),
    prompt: "a boat",
    aspectRatio: "16:9",
    seed: 7,
    providerOptions: { replicate: { output_format: "jpg", num_outputs: 2 } },
  }),
);
found.edited = shown(
  await generateImage({
    model: model("flux-kontext-pro"),
    prompt: { text: "sepia", images: [await readFile(photo)] },
  }),
);
console.log(JSON.stringify(found));

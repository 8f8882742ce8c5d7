// Run Replicate's own JavaScript client against an emulator, and print the result of each step as JSON.
// Usage: node contract.mjs BASE_URL PHOTO, with a webhook as one line of JSON on standard input
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import Replicate, { validateWebhook } from "replicate";

const [baseUrl, photo] = process.argv.slice(2);
const replicate = new Replicate({ auth: "r8_test", baseUrl: `${baseUrl}/v1` });
const found = {};

const image = await readFile(photo);
const output = await replicate.run("darkroom/edit", { input: { image, prompt: "sepia" } });
const edited = Buffer.from(await (await output.blob()).arrayBuffer());
found.run = edited.subarray(0, 2).toString("hex");
found.files = (await replicate.files.list()).results.length;

const echo = { model: "darkroom/echo", input: { text: "hello" } };
const waited = await replicate.predictions.create({ ...echo, wait: 5 });
found.waited = [waited.status, waited.output.text];
const created = await replicate.predictions.create(echo);
found.polled = (await replicate.wait(created, { interval: 10 })).output.text;

const hanging = await replicate.predictions.create({ model: "darkroom/hangs", input: {} });
found.canceled = (await replicate.predictions.cancel(hanging.id)).status;
found.listed = (await replicate.predictions.list()).results.length;

const words = [];
for await (const event of replicate.stream("darkroom/words", { input: { prompt: "a b c" } })) {
  if (event.event === "output") words.push(event.data);
}
found.streamed = words;

try {
  await replicate.predictions.create({ model: "darkroom/upscale", input: {} });
} catch (error) {
  found.refused = error.response.status;
}

const secret = (await replicate.webhooks.default.secret.get()).key;
const webhook = JSON.parse(await text(process.stdin));
found.valid = await validateWebhook({ ...webhook, secret });
found.forged = await validateWebhook({ ...webhook, body: `${webhook.body} `, secret });
console.log(JSON.stringify(found));

// Run the banner's snippet for each JavaScript client, and print what each returns as JSON.
import { createReplicate } from "@ai-sdk/replicate";
import { experimental_generateImage as generateImage } from "ai";
import { Bot } from "grammy";
import Replicate from "replicate";
import { Telegraf } from "telegraf";

const { replicate, telegram } = JSON.parse(process.argv[2]);
const names = { Bot, Replicate, Telegraf, createReplicate };

function client(service, name) {
  const { code } = service.clients.find((each) => each.name === name);
  return new Function(...Object.keys(names), `return ${code}`)(...Object.values(names));
}

const image = client(replicate, "Vercel AI SDK").image("black-forest-labs/flux-schnell");
const drawn = await generateImage({ model: image, prompt: "a cat" });

console.log(
  JSON.stringify({
    JavaScript: (await client(replicate, "JavaScript").accounts.current()).username,
    "Vercel AI SDK": drawn.image.uint8Array.length > 1000,
    grammY: (await client(telegram, "grammY").api.getMe()).username,
    Telegraf: (await client(telegram, "Telegraf").telegram.getMe()).username,
  }),
);

// A photo bot that polls: grammY receives the photos, and Replicate edits them.
import { pathToFileURL } from "node:url";

import { Bot, InputFile } from "grammy";
import Replicate from "replicate";

export const MODEL = "black-forest-labs/flux-kontext-pro";

export function createBot(token, replicate, apiRoot = "https://api.telegram.org") {
  const bot = new Bot(token, { client: { apiRoot } });
  bot.on("message:photo", async (ctx) => {
    const { file_path: path } = await ctx.getFile();
    const photo = await (await fetch(`${apiRoot}/file/bot${token}/${path}`)).blob();
    const input = { prompt: ctx.message.caption ?? "Restore this photo", input_image: photo };
    try {
      const output = await replicate.run(MODEL, { input });
      const bytes = new Uint8Array(await (await output.blob()).arrayBuffer());
      await ctx.replyWithPhoto(new InputFile(bytes, "edited.png"));
    } catch (error) {
      await ctx.reply(`That did not work: ${error.message}`);
    }
  });
  return bot;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  createBot(process.env.TELEGRAM_BOT_TOKEN, new Replicate()).start();
}

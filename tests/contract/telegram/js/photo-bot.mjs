// A photo bot in the style of grammY's guide: node photo-bot.mjs TOKEN URL webhook|polling
import { createServer } from "node:http";
import { Bot, InlineKeyboard, InputFile, InputMediaBuilder, webhookCallback } from "grammy";

const [token, apiRoot, mode] = process.argv.slice(2);
const bot = new Bot(token, {
  client: { apiRoot, canUseWebhookReply: (method) => method === "sendChatAction" },
});
const keyboard = new InlineKeyboard().text("Again", "again");

async function download(ctx) {
  const file = await ctx.getFile();
  const answer = await fetch(`${apiRoot}/file/bot${token}/${file.file_path}`);
  return new Uint8Array(await answer.arrayBuffer());
}

bot.command("start", (ctx) => ctx.reply("<b>Hi</b>", { parse_mode: "HTML" }));
bot.on("message:photo", async (ctx) => {
  await ctx.replyWithChatAction("upload_photo");
  const content = await download(ctx);
  await ctx.replyWithPhoto(new InputFile(content, "result.jpg"), {
    caption: `done: ${ctx.msg.caption}`,
    reply_markup: keyboard,
    reply_parameters: { message_id: ctx.msg.message_id },
  });
});
bot.on("message:document", async (ctx) => {
  const content = await download(ctx);
  await ctx.replyWithMediaGroup([
    InputMediaBuilder.document(new InputFile(content, "one.txt"), { caption: "twice" }),
    InputMediaBuilder.document(ctx.msg.document.file_id),
  ]);
});
bot.callbackQuery("again", async (ctx) => {
  await ctx.answerCallbackQuery({ text: "Once more" });
  await ctx.editMessageCaption({ caption: "done again" });
});
bot.on("edited_message:text", (ctx) => ctx.reply(`now: ${ctx.editedMessage.text}`));

if (mode === "polling") {
  process.on("SIGTERM", () => bot.stop());
  await bot.start({ onStart: () => console.log("ready") });
} else {
  const server = createServer(webhookCallback(bot, "http", { secretToken: "a-secret" }));
  server.listen(0, "127.0.0.1", async () => {
    const url = `http://127.0.0.1:${server.address().port}/`;
    await bot.api.setWebhook(url, { secret_token: "a-secret" });
    console.log("ready");
  });
  process.on("SIGTERM", () => process.exit(0));
}

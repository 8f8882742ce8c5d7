// A grammY bot that sends back the media it receives: node media-bot.mjs TOKEN URL
import { Bot, InputFile, InputMediaBuilder } from "grammy";

const [token, apiRoot] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot } });

async function upload(ctx, name) {
  const file = await ctx.getFile();
  const answer = await fetch(`${apiRoot}/file/bot${token}/${file.file_path}`);
  return new InputFile(new Uint8Array(await answer.arrayBuffer()), name);
}

const reply = (ctx) => ({ reply_parameters: { message_id: ctx.msg.message_id } });
bot.on("message:video", async (ctx) => ctx.replyWithVideo(await upload(ctx, "a.mp4"), reply(ctx)));
bot.on("message:animation", async (ctx) =>
  ctx.replyWithAnimation(await upload(ctx, "a.gif"), reply(ctx)));
bot.on("message:audio", async (ctx) => ctx.replyWithAudio(await upload(ctx, "a.mp3"), reply(ctx)));
bot.on("message:voice", async (ctx) => ctx.replyWithVoice(await upload(ctx, "a.ogg"), reply(ctx)));
bot.on("message:video_note", async (ctx) =>
  ctx.replyWithVideoNote(await upload(ctx, "a.mp4"), reply(ctx)));
bot.on("message:sticker", async (ctx) =>
  ctx.replyWithSticker(await upload(ctx, "a.webp"), reply(ctx)));
bot.on("message:live_photo", async (ctx) => {
  const { live_photo, photo } = ctx.msg;
  await ctx.replyWithMediaGroup([
    {
      type: "live_photo",
      media: live_photo.file_id,
      photo: photo.at(-1).file_id,
      caption: "one of each",
    },
    InputMediaBuilder.video(live_photo.file_id),
  ]);
});

process.on("SIGTERM", () => bot.stop());
await bot.start({ onStart: () => console.log("ready") });

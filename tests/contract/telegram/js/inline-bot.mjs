// An inline bot in the style of Telegraf's examples: node inline-bot.mjs TOKEN URL
import { Markup, Telegraf } from "telegraf";

const [token, apiRoot] = process.argv.slice(2);
const bot = new Telegraf(token, { telegram: { apiRoot } });
const more = Markup.inlineKeyboard([Markup.button.callback("More", "more")]);

bot.on("inline_query", (ctx) =>
  ctx.answerInlineQuery(
    ["cat", "dog"].map((name) => ({
      type: "article",
      id: name,
      title: `A ${name} for ${ctx.inlineQuery.query}`,
      input_message_content: { message_text: `<b>${name}</b>`, parse_mode: "HTML" },
      ...more,
    })),
    { cache_time: 0, button: { text: "Settings", start_parameter: "s" } },
  ),
);
bot.on("chosen_inline_result", (ctx) => ctx.editMessageText("drawing…", more));
bot.action("more", async (ctx) => {
  await ctx.editMessageText("more of it");
  await ctx.answerCbQuery("There");
});
bot.command("photo", async (ctx) => {
  const { total_count } = await ctx.telegram.getUserProfilePhotos(ctx.from.id);
  await ctx.reply(`${total_count} photos`);
});
await bot.telegram.callApi("setMySettings", {
  supports_inline_queries: true,
  inline_feedback_share_denominator: 1,
});
bot.launch(() => console.log("ready"));
process.on("SIGTERM", () => process.exit(0));

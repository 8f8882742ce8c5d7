// A Chat SDK agent that streams its reply: node stream-bot.mjs TOKEN URL
import { createMemoryState } from "@chat-adapter/state-memory";
import { createTelegramAdapter } from "@chat-adapter/telegram";
import { Chat, ConsoleLogger } from "chat";

const [botToken, apiUrl] = process.argv.slice(2);
const logger = new ConsoleLogger("error");
const bot = new Chat({
  userName: "darkroom_bot",
  adapters: {
    telegram: createTelegramAdapter({ botToken, apiUrl, mode: "polling", nativeStreaming: true, logger }),
  },
  state: createMemoryState(),
  streamingUpdateIntervalMs: 0,
  logger,
});

async function* report() {
  yield "# Report\n\n";
  yield "All is **well**.\n\n";
  yield "- one\n- two\n";
}

bot.onDirectMessage(async (thread, message) => {
  if (message.text === "plain") {
    const sent = await thread.post({ markdown: "**soon**" });
    await sent.edit({ markdown: "# Here" });
    await sent.addReaction("fire");
  } else {
    await thread.post(report());
  }
});
await bot.initialize();
console.log("ready");
process.on("SIGTERM", () => process.exit(0));

// Run telegram-test-api on the given port, for the bench: node rival.mjs PORT
import TelegramServer from "telegram-test-api";

const server = new TelegramServer({ port: Number(process.argv[2]), host: "127.0.0.1" });
await server.start();
console.log("ready");

// The page of an emulator alone: its bots' chats, waiting deliveries, faults and the clock.

import { html } from "htm/preact";

import { get } from "./api.js";
import { Deliveries } from "./control/deliveries.js";
import { Faults } from "./control/faults.js";
import { followEvents } from "./events.js";
import { showPage } from "./frame.js";

const NOW = "?after=999999999999"; // beyond every event: the response says only which is the last

const Hint = () => html`
  <p class="welcome-mark" aria-hidden="true"></p>
  <h2>Write to your bot</h2>
  <p>You are the person in this chat. Text, photos and files go to the bot; it answers here.</p>
`;

const TABS = [
  { name: "deliveries", words: "Deliveries", content: Deliveries },
  { name: "faults", words: "Faults & clock", content: Faults },
];

const lastEvent = async () => (await get("/api/telegram/events", NOW)).last_id;

/** Follow what happens; if a different emulator answers, nothing on display is true any more. */
async function connect() {
  const source = followEvents(`/api/telegram/events?after=${await lastEvent()}`);
  let seen = 0;
  source.addEventListener("message", ({ lastEventId }) => (seen = Number(lastEventId)));
  source.addEventListener("schema", async () => {
    if ((await lastEvent()) < seen) location.reload();
  });
}

showPage({ title: "Telegram", tabs: TABS, hint: Hint });
connect();

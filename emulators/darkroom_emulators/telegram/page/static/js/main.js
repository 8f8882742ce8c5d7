// The emulator's own page: its bots' chats, waiting deliveries, faults and the clock.

import { html } from "htm/preact";

import { get } from "./api.js";
import { Deliveries } from "./control/deliveries.js";
import { Faults } from "./control/faults.js";
import { followEvents } from "./events.js";
import { showPage } from "./frame.js";

const NOW = "?after=999999999999"; // beyond all events, so that the response has only `last_id`

const Hint = () => html`
  <p class="welcome-mark" aria-hidden="true"></p>
  <h2>Write to your bot</h2>
  <p>You are the person in this chat. Send the bot text, photos and files; it replies here.</p>
`;

const TABS = [
  { name: "deliveries", words: "Deliveries", content: Deliveries },
  { name: "faults", words: "Faults & clock", content: Faults },
];

const lastEvent = async () => (await get("/api/telegram/events", NOW)).last_id;

/** Follow events, and reload the page if the emulator was restarted without its state. */
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

// Inline mode: type a bot's username and a query to get results, and click one to send it.

/** @import { InlineResultJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { get, post } from "../api.js";
import { onEvent } from "../events.js";

const PAUSE_MS = 300; // between the last key press and the query

/** @typedef {{ query: string, results: InlineResultJson[] | null }} Answered */

/** The latest query of each person, with its results once they arrive. */
const answered = signal(/** @type {{ [user: number]: Answered }} */ ({}));
let timer = 0;

/**
 * When the person stops typing, query the bot whose username is at the start of the text.
 *
 * @param {Pane} pane
 * @param {string} text
 */
export function askInline(pane, text) {
  clearTimeout(timer);
  const [, name, query] = /^@(\w+) (.*)$/s.exec(text) ?? [];
  if (name) timer = setTimeout(() => ask(pane, name, query), PAUSE_MS);
  else forget(pane);
}

/** @param {Pane} pane @param {string} name @param {string} query */
async function ask(pane, name, query) {
  const { bots } = await get("/api/telegram/bots");
  const bot = bots.find((each) => each.username?.toLowerCase() === name.toLowerCase());
  if (!bot?.supports_inline_queries) return;
  const asked = await post(`/api/telegram/users/${pane.user}/inline`, {
    chat_id: pane.chat,
    bot: name,
    query,
  });
  keep(pane.user, { query: asked.inline_query_id, results: null });
}

/** @param {number} user @param {Answered} found */
const keep = (user, found) => (answered.value = { ...answered.value, [user]: found });

/** @param {Pane} pane */
const forget = ({ user }) => {
  if (answered.value[user]) keep(user, { query: "", results: null });
};

onEvent((event) => {
  if (event.kind !== "inline.answered") return;
  const { inline_query_id, user_id, results } = event.data;
  keep(user_id, { query: inline_query_id, results });
});

/** @param {{ pane: Pane, onChosen: () => void }} props */
export const InlineResults = ({ pane, onChosen }) => {
  const { query, results } = answered.value[pane.user] ?? {};
  if (!query || !results) return null;
  /** @param {string} result */
  const choose = async (result) => {
    forget(pane);
    onChosen();
    await post(`/api/telegram/users/${pane.user}/choose`, {
      chat_id: pane.chat,
      inline_query_id: query,
      result_id: result,
    });
  };
  return html`
    <ul class="attached inline-results" data-testid="inline-results">
      ${results.map(({ id, title, type, description }) => html`
        <li key=${id}>
          <button type="button" onClick=${() => choose(id)}>${title || type} ${description}</button>
        </li>
      `)}
      ${!results.length && html`<li>No results</li>`}
    </ul>
  `;
};

// Drafts, which show what a bot has written so far, with a button that stops it.

/** @import { DraftJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { html } from "htm/preact";

import { post } from "../api.js";
import { Rich } from "./rich.js";

/** @param {{ draft: DraftJson, pane: Pane }} props */
export const Draft = ({ draft, pane }) => {
  const stop = () =>
    post(`/api/telegram/users/${pane.user}/stop`, {
      bot: `${draft.bot_id}`,
      message_thread_id: draft.message_thread_id,
    });
  return html`
    <article class="bubble theirs" aria-live="polite" data-testid="draft">
      ${draft.rich_message
        ? html`<${Rich} message=${draft.rich_message} />`
        : html`<p class="words">${draft.text || "Thinking…"}</p>`}
      ${draft.can_stop && html`<button data-testid="stop" onClick=${stop}>Stop</button>`}
    </article>
  `;
};

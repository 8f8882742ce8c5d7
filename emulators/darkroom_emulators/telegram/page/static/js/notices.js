// Short notices at the bottom of the page, which disappear after a few seconds.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

const SHOWN_MS = 6000;

/** @typedef {"" | "good" | "bad"} Tone */

const notices = signal(/** @type {{ id: number, text: string, tone: Tone }[]} */ ([]));
let count = 0;

/** Show a text for a while. @param {string} text @param {Tone} tone */
export function notify(text, tone = "") {
  const notice = { id: ++count, text, tone };
  notices.value = [...notices.value.slice(-3), notice];
  setTimeout(() => {
    notices.value = notices.value.filter((each) => each !== notice);
  }, SHOWN_MS);
}

export const Notices = () => html`
  <div class="notices" role="status" aria-live="polite" data-testid="notices">
    ${notices.value.map((each) => html`
      <p key=${each.id} class=${`notice ${each.tone}`}>${each.text}</p>
    `)}
  </div>
`;

// Badges that show a journey's state in a word or two.

/** @import { Summary } from "#types/api" */

import { html } from "htm/preact";

/** @type {{ [state in Summary["state"]]: string }} */
const STATES = {
  new: "sent",
  erring: "error",
  working: "working",
  answered: "answered",
  failed: "failed",
  canceled: "canceled",
  done: "done",
  dropped: "dropped",
};

/** @param {{ journey: Summary }} props */
export const Badges = ({ journey: { state, duplicates, refused, failures, error } }) => html`
  <span class="badges">
    <span class=${`badge ${state}`} title=${error} data-testid="state">${STATES[state]}</span>
    ${failures > 0 && html`
      <span class="badge warn" title=${error} data-testid="failures">
        ${failures === 1 ? "1 error" : `${failures} errors`}
      </span>
    `}
    ${duplicates > 0 && html`
      <span class="badge" data-testid="duplicates">${duplicates}× already done</span>
    `}
    ${refused > 0 && html`
      <span class="badge warn" data-testid="refused">${refused}× refused</span>
    `}
  </span>
`;

// How a journey stands, in a word or two.

/** @import { Journey } from "#types/api" */

import { html } from "htm/preact";

/** @type {{ [state in Journey["state"]]: string }} */
const STATES = {
  new: "sent",
  erring: "error",
  working: "at work",
  answered: "answered",
  failed: "failed",
  canceled: "canceled",
  done: "done",
};

/** @param {{ journey: Journey }} props */
export const Badges = ({ journey: { state, duplicates, refused } }) => html`
  <span class="badges">
    <span class=${`badge ${state}`} data-testid="state">${STATES[state]}</span>
    ${duplicates > 0 && html`
      <span class="badge" data-testid="duplicates">${duplicates}× already done</span>
    `}
    ${refused > 0 && html`
      <span class="badge warn" data-testid="refused">${refused}× refused</span>
    `}
  </span>
`;

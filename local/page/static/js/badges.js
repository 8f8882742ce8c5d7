// How a journey stands, in a word or two.

import { html } from "htm/preact";

const STATES = {
  new: "sent",
  erring: "error",
  working: "at work",
  answered: "answered",
  failed: "failed",
  canceled: "canceled",
  done: "done",
};

export const Badges = ({ journey }) => html`
  <span class="badges">
    <span class=${`badge ${journey.state}`} data-testid="state">${STATES[journey.state]}</span>
    ${journey.duplicates > 0 && html`<span class="badge" data-testid="duplicates">${journey.duplicates}× already done</span>`}
    ${journey.refused > 0 && html`<span class="badge warn" data-testid="refused">${journey.refused}× refused</span>`}
  </span>
`;

// The buttons by which what waits is moved by hand, and when it comes by itself.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

const delay = signal(60);

/** How many seconds the Delay buttons mean. */
export const DelayField = () => html`
  <label class="delay">Delay by
    <input type="number" min="0" step="any" value=${delay.value} data-testid="delay-seconds" onInput=${({ target }) => (delay.value = target.valueAsNumber || 0)} />
    seconds of the cloud's clock
  </label>
`;

/** Return the buttons for something that waits; `move(name, body)` does it. `isLast` says that there is a swap, and whether none is behind. */
export function moves({ in_flight }, what, move, { isLast } = {}) {
  const button = (words, testid, says, act, disabled = in_flight) =>
    html`<button disabled=${disabled} data-testid=${testid} aria-label=${`${words}: ${says} ${what}`} title=${`${says} ${what}`} onClick=${act}>${words}</button>`;
  return html`
    <div class="moves">
      ${button("Now", "send-now", "try to send at once", () => move("delay", { seconds: 0 }))}
      ${button("Delay", "delay", "try to send later", () => move("delay", { seconds: delay.value }))}
      ${isLast !== undefined && button("Swap", "swap", "let the next go before", () => move("swap"), in_flight || isLast)}
      ${button("Double", "duplicate", "send once more", () => move("duplicate"), false)}
      ${button("Drop", "drop", "never send", () => move("drop"))}
    </div>
  `;
}

/** Return when something goes next, `at` its place in the queue. */
export function nextWords({ in_flight, next_at }, now, at) {
  if (in_flight) return "being sent";
  if (next_at > now) return new Date(next_at * 1000).toLocaleTimeString();
  return at ? "after that above" : "now";
}

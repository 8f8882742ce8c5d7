// Buttons that move waiting deliveries manually, and the time when each is otherwise due.

/** @import { WaitingUpdate } from "#types/api" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { withText } from "../fields.js";
import { clock } from "../units.js";

/** @typedef {"now" | "delay" | "swap" | "duplicate" | "drop"} Move */

/** The delay of the Delay buttons, in seconds. */
const delay = signal(60);

export const DelayField = () => html`
  <label class="delay">
    Delay by
    <input
      type="number"
      min="0"
      step="any"
      value=${delay.value}
      data-testid="delay-seconds"
      onInput=${withText((text) => (delay.value = Number(text) || 0))}
    />
    seconds of the emulated clock
  </label>
`;

/**
 * @typedef {object} MovesProps
 * @property {boolean} isSent whether the delivery is being sent right now
 * @property {boolean} [isPolled] whether it waits for getUpdates, so that it can only be dropped
 * @property {string} what
 * @property {(move: Move, body?: { seconds: number }) => void} move
 * @property {boolean} [isLast] whether it is the last of its queue; undefined if there is no Swap
 */

/** @param {MovesProps} props */
export const Moves = ({ isSent, isPolled, what, move, isLast }) => {
  /** @param {string} words @param {string} testid @param {string} says @param {() => void} act */
  const button = (words, testid, says, act, disabled = isSent) => html`
    <button
      disabled=${disabled}
      data-testid=${testid}
      aria-label=${`${words}: ${says} ${what}`}
      title=${`${says} ${what}`}
      onClick=${act}
    >${words}</button>
  `;
  const later = () => move("delay", { seconds: delay.value });
  const drop = button("Drop", "drop", "never send", () => move("drop"));
  if (isPolled) return html`<div class="moves">${drop}</div>`;
  return html`
    <div class="moves">
      ${button("Now", "send-now", "skip the queue, even if held, and send", () => move("now"))}
      ${button("Delay", "delay", "delay sending", later)}
      ${isLast !== undefined &&
      button("Swap", "swap", "send the next one before", () => move("swap"), isSent || isLast)}
      ${button("Double", "duplicate", "resend", () => move("duplicate"), false)}
      ${drop}
    </div>
  `;
};

/** @param {{ count: number }} props */
export const Copies = ({ count }) =>
  count > 1 && html`${" "}<strong data-testid="copies">×${count}</strong>`;

/**
 * Return when a delivery will be sent next; `at` is its place in the queue.
 *
 * @param {Pick<WaitingUpdate, "in_flight" | "next_at">} waiting
 * @param {number} now
 * @param {number} at
 */
export function nextWords({ in_flight, next_at }, now, at) {
  if (in_flight) return "being sent";
  if (next_at > now) return clock(next_at);
  return at ? "after the one above" : "now";
}

// The emulated clock: its speed, and buttons that skip time.

/** @import { ClockJson } from "#types/api" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { get, post } from "../api.js";
import { withText } from "../fields.js";
import { clockPath } from "../located.js";
import { dayAndClock } from "../units.js";

const SPEEDS = [0, 1, 10, 60];
const LEAPS = { "1 minute": 60, "10 minutes": 600, "1 hour": 3600, "1 day": 86400 };

const clock = signal(/** @type {ClockJson | null} */ (null));
const isLeaping = signal(false);

/** @param {{ speed: number } | { advance: number }} wanted */
async function change(wanted) {
  if (!clockPath) return;
  isLeaping.value = "advance" in wanted;
  try {
    clock.value = await post(clockPath, wanted);
  } finally {
    isLeaping.value = false;
  }
}

export const Clock = () => {
  useEffect(() => {
    if (clockPath) get(clockPath).then((found) => (clock.value = found));
  }, []);
  const found = clock.value;
  if (!found) return null;
  return html`
    <section aria-label="Clock" class="card">
      <header>
        <h2>Clock</h2>
        <time data-testid="clock">${dayAndClock(found.now)}</time>
        <${Speed} speed=${found.speed} />
        <span class="leaps">
          skip
          ${Object.entries(LEAPS).map(([words, seconds]) => html`
            <button
              key=${words}
              disabled=${isLeaping.value}
              data-testid=${`skip-${seconds}`}
              onClick=${() => change({ advance: seconds })}
            >${words}</button>
          `)}
        </span>
      </header>
      <p class="quiet">
        Retries, schedules and expiry use this clock. Anything due in skipped time still happens.
      </p>
    </section>
  `;
};

/** @param {{ speed: number }} props */
const Speed = ({ speed }) => html`
  <label>
    speed${" "}
    <select
      data-testid="speed"
      value=${speed}
      onChange=${withText((text) => change({ speed: Number(text) }))}
    >
      ${SPEEDS.map((each) => html`
        <option key=${each} value=${each}>${each ? `${each} ×` : "stopped"}</option>
      `)}
    </select>
  </label>
`;

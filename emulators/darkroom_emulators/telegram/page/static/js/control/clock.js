// The emulated clock: its speed, and buttons that skip time.

/** @import { ClockJson } from "#types/api" */
/** @import { News } from "../events.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

import { load, post } from "../api.js";
import { isCallOf } from "../events.js";
import { withText } from "../fields.js";
import { clockPath } from "../located.js";
import { refreshed } from "../refreshed.js";
import { dayAndClock } from "../units.js";

const SPEEDS = [0, 1, 10, 60];
const TICK_MS = 500;
const LEAPS = { "1 minute": 60, "10 minutes": 600, "1 hour": 3600, "1 day": 86400 };

const clock = refreshed(
  async () => (clockPath ? load(clockPath) : null),
  /** @param {News} event */ (event) => isCallOf(event, "clock"),
);
export const refreshClock = clock.refresh;
const isLeaping = signal(false);

/** @param {{ speed: number } | { advance: number }} wanted */
async function change(wanted) {
  if (!clockPath) return;
  isLeaping.value = "advance" in wanted;
  try {
    clock.state.value = await post(clockPath, wanted);
  } finally {
    isLeaping.value = false;
  }
}

export const Clock = () => {
  clock.useFresh();
  const found = clock.state.value;
  if (!found) return null;
  return html`
    <section aria-label="Clock" class="card">
      <header>
        <h2>Clock</h2>
        <${Time} ...${found} />
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

/** The clock's time, which goes on from when it was read. @param {ClockJson} props */
const Time = ({ now, speed }) => {
  const [passed, setPassed] = useState(0);
  useEffect(() => {
    const began = performance.now();
    const tick = () => setPassed(((performance.now() - began) / 1000) * speed);
    tick();
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [now, speed]);
  return html`<time data-testid="clock">${dayAndClock(now + passed)}</time>`;
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

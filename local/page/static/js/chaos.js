// One switch for all that passes by itself: each of it at random, and the same again with the same seed.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { PARTS, plan } from "./faults.js";

const rate = signal(10);
const seed = signal(1);

/** The faults of a part that take part in chaos, each with the same chance. */
const chaotic = (kinds) =>
  Object.entries(kinds)
    .filter(([, each]) => each.in_chaos)
    .map(([kind, each]) => ({ kind, match: {}, probability: rate.value / 100, times: null, params: each.in_chaos }));

const isOn = ({ kinds, faults }) =>
  chaotic(kinds).every(({ kind }) => faults.some((each) => each.kind === kind && each.probability < 1));

export const Chaos = ({ found }) => {
  const isRaging = Object.values(found).every(isOn);
  const rage = (on) => {
    for (const part of Object.keys(PARTS)) {
      const { kinds, faults } = found[part];
      const others = faults.filter((each) => !kinds[each.kind].in_chaos);
      plan(part, on ? [...others, ...chaotic(kinds)] : others, on ? seed.value : null);
    }
  };
  const number = (words, value, testid, most) => html`
    <label>${words}
      <input type="number" min="1" max=${most} value=${value.value} data-testid=${testid} onChange=${({ target }) => {
        value.value = Math.min(most, Math.max(1, Math.round(Number(target.value)) || 1));
        if (isRaging) rage(true);
      }} />
    </label>
  `;
  return html`
    <section aria-label="Chaos" class="card">
      <header>
        <label class="switch"><input type="checkbox" role="switch" checked=${isRaging} data-testid="chaos" onChange=${() => rage(!isRaging)} /> <strong>Chaos</strong></label>
        <span class="fields">
          ${number("chance %", rate, "chaos-rate", 99)}
          ${number("seed", seed, "chaos-seed", 999_999)}
        </span>
      </header>
      <p class="quiet">All below that passes by itself, at random: every photo still gets its word, though an answer may come twice. The same seed brings the same luck to the same calls.</p>
    </section>
  `;
};

// One switch for all transient faults, which are then injected at random. The same seed repeats the
// same faults.

/** @import { Signal } from "@preact/signals" */
/** @import { FaultJson, FaultsJson } from "#types/api" */
/** @import { FaultsByPart, Part } from "./fault_plans.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { withText } from "../fields.js";
import { partNames, plan } from "./fault_plans.js";

const rate = signal(10);
const seed = signal(1);

/**
 * Return the faults that chaos switches on in a part, each with the same probability.
 *
 * @param {FaultsJson["kinds"]} kinds
 * @returns {FaultJson[]}
 */
const chaotic = (kinds) =>
  Object.entries(kinds).flatMap(([kind, { in_chaos }]) =>
    in_chaos
      ? [{ kind, match: {}, probability: rate.value / 100, times: null, params: in_chaos }]
      : [],
  );

/** @param {FaultsJson} part */
const isOn = ({ kinds, faults }) =>
  chaotic(kinds).every(({ kind }) =>
    faults.some((each) => each.kind === kind && each.probability < 1),
  );

/** @param {FaultsByPart} found @param {boolean} on */
function rage(found, on) {
  for (const part of partNames()) {
    const { kinds = {}, faults = [] } = found[part] ?? {};
    const others = faults.filter((each) => !kinds[each.kind].in_chaos);
    plan(part, on ? [...others, ...chaotic(kinds)] : others, on ? seed.value : null);
  }
}

/** @param {{ found: FaultsByPart }} props */
export const Chaos = ({ found }) => {
  const isRaging = Object.values(found).every(isOn);
  const change = () => isRaging && rage(found, true);
  return html`
    <section aria-label="Chaos" class="card">
      <header>
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            checked=${isRaging}
            data-testid="chaos"
            onChange=${() => rage(found, !isRaging)}
          />${" "}<strong>Chaos</strong>
        </label>
        <span class="fields">
          ${number("chance %", rate, "chaos-rate", 99, change)}
          ${number("seed", seed, "chaos-seed", 999_999, change)}
        </span>
      </header>
      <p class="quiet">
        Injects the transient faults below at random. A bot that handles them still answers every
        ${" "}message, though sometimes twice. The same seed and calls cause the same faults.
      </p>
    </section>
  `;
};

/**
 * Return a field for a number from 1 to `most`.
 *
 * @param {string} words
 * @param {Signal<number>} value
 * @param {string} testid
 * @param {number} most
 * @param {() => void} change
 */
const number = (words, value, testid, most, change) => html`
  <label>
    ${words}
    <input
      type="number"
      min="1"
      max=${most}
      value=${value.value}
      data-testid=${testid}
      onChange=${withText((text) => {
        value.value = Math.min(most, Math.max(1, Math.round(Number(text)) || 1));
        change();
      })}
    />
  </label>
`;

// A switch for each fault of the parts on this page, with fields for when and how it is injected,
// and the switch for chaos.

/** @import { FaultJson, FaultKindJson, FaultsJson } from "#types/api" */
/** @import { Part } from "./fault_plans.js" */

import { html } from "htm/preact";

import { Failure } from "../refreshed.js";
import { Chaos } from "./chaos.js";
import { Clock, refreshClock } from "./clock.js";
import { Fields } from "./fault_fields.js";
import {
  failure, faultParts, partNames, plan, refresh, state, useFresh,
} from "./fault_plans.js";

export const Faults = () => {
  useFresh();
  const found = state.value;
  return html`
    <div class="tab-page">
      <${Clock} />
      <${Failure} why=${failure.value} again=${refreshAll} />
      ${found && html`
        <${Chaos} found=${found} />
        <section aria-label="Faults">
          <header>
            <h2>What should go wrong</h2>
            <span class="quiet">Switch on a fault, then set how often and where it occurs.</span>
          </header>
          <div class="columns">
            ${partNames().map((part) => found[part] && html`
              <${FaultsCard} key=${part} part=${part} found=${found[part]} />
            `)}
          </div>
        </section>
      `}
    </div>
  `;
};

const refreshAll = () => Promise.all([refreshClock(), refresh()]);

/** @param {{ part: Part, found: FaultsJson }} props */
const FaultsCard = ({ part, found: { kinds, faults } }) => html`
  <div class="card">
    <h3>${faultParts.value[part]}</h3>
    ${Object.entries(kinds).map(([name, kind]) => html`
      <${Switch} key=${name} part=${part} name=${name} kind=${kind} faults=${faults} />
    `)}
  </div>
`;

/** @param {{ part: Part, name: string, kind: FaultKindJson, faults: FaultJson[] }} props */
const Switch = ({ part, name, kind, faults }) => {
  const at = faults.findIndex((each) => each.kind === name);
  const isOn = at !== -1;
  const fresh = { kind: name, match: {}, probability: 1, times: null, params: {} };
  const toggle = () =>
    plan(part, isOn ? faults.filter((each) => each.kind !== name) : [...faults, fresh]);
  /** @param {Partial<FaultJson>} changed */
  const change = (changed) => plan(part, faults.with(at, { ...faults[at], ...changed }));
  return html`
    <div class="fault">
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked=${isOn}
          data-testid=${`fault-${name}`}
          onChange=${toggle}
        />
        <span>
          <strong>${name.replaceAll("_", " ")}</strong>${" "}
          <span class="quiet">${kind.words}</span>
        </span>
      </label>
      ${isOn && html`
        <${Fields} name=${name} kind=${kind} fault=${faults[at]} onChange=${change} />
      `}
    </div>
  `;
};

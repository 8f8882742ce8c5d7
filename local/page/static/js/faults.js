// Every fault of both emulators, and of the cloud itself, as a switch, with what says when and how it strikes; and chaos.

import { html } from "htm/preact";

import { call, get } from "./api.js";
import { Chaos } from "./chaos.js";
import { Clock } from "./clock.js";
import { Fields } from "./fault_fields.js";
import { refreshed } from "./refreshed.js";

export const PARTS = { telegram: "Telegram", replicate: "Replicate", cloud: "Lambda and S3" };

let told = Promise.resolve(); // ends when all changes have been told
let untold = 0;
let changes = 0;

async function load() {
  const before = changes;
  const found = {};
  for (const part of Object.keys(PARTS)) found[part] = await get(`/api/${part}/faults`);
  // what was changed on the page meanwhile is newer than the answer
  return before === changes && !untold ? found : state.value;
}
const { state, refresh, useFresh } = refreshed(load, (event) => event.kind === "fault.struck");

/** Switch on exactly these faults of a part; a seed begins chance anew. */
export async function plan(part, faults, seed = null) {
  // shown at once: the next change builds on it
  state.value = { ...state.value, [part]: { ...state.value[part], faults } };
  changes += 1;
  untold += 1;
  told = told.then(() => call("PUT", `/api/${part}/faults`, { faults, seed })).catch(() => {});
  await told;
  untold -= 1;
  if (!untold) await refresh();
}

export const Faults = () => {
  useFresh();
  return html`
    <div class="tab-page">
      <${Clock} />
      ${state.value && html`
        <${Chaos} found=${state.value} />
        <section aria-label="Faults">
          <header>
            <h2>What should go wrong</h2>
            <span class="quiet">Switch a fault on, then say how often, for what, and how.</span>
          </header>
          <div class="columns">
            ${Object.keys(PARTS).map((part) => html`<${Part} key=${part} part=${part} found=${state.value[part]} />`)}
          </div>
        </section>
      `}
    </div>
  `;
};

const Part = ({ part, found: { kinds, faults } }) => html`
  <div class="card">
    <h3>${PARTS[part]}</h3>
    ${Object.entries(kinds).map(([name, kind]) => html`<${Switch} key=${name} part=${part} name=${name} kind=${kind} faults=${faults} />`)}
  </div>
`;

const Switch = ({ part, name, kind, faults }) => {
  const at = faults.findIndex((each) => each.kind === name);
  const isOn = at !== -1;
  const toggle = () => plan(part, isOn ? faults.filter((each) => each.kind !== name) : [...faults, { kind: name, match: {}, probability: 1, times: null, params: {} }]);
  const change = (changed) => plan(part, faults.with(at, { ...faults[at], ...changed }));
  return html`
    <div class="fault">
      <label class="switch">
        <input type="checkbox" role="switch" checked=${isOn} data-testid=${`fault-${name}`} onChange=${toggle} />
        <span><strong>${name.replaceAll("_", " ")}</strong> <span class="quiet">${kind.words}</span></span>
      </label>
      ${isOn && html`<${Fields} name=${name} kind=${kind} fault=${faults[at]} onChange=${change} />`}
    </div>
  `;
};

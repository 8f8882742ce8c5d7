// Every fault of both emulators, and of the cloud itself, as a switch.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { call, get } from "./api.js";
import { Clock } from "./clock.js";
import { refreshed } from "./refreshed.js";

const PARTS = { telegram: "Telegram", replicate: "Replicate", cloud: "Lambda and S3" };

const load = async () => ({
  telegram: await get("/api/telegram/faults"),
  replicate: await get("/api/replicate/faults"),
  cloud: await get("/api/cloud/faults"),
});
const { state, refresh, useFresh } = refreshed(load, (event) => event.kind === "fault.struck");

/** How often a fault that is switched on from now on strikes. */
const chance = signal(1);

async function change(part, faults) {
  await call("PUT", `/api/${part}/faults`, faults);
  await refresh();
}

export const Faults = () => {
  useFresh();
  return html`
    <div class="tab-page">
      <${Clock} />
      <section aria-label="Faults">
        <header>
          <h2>What shall go wrong</h2>
          <label>strikes
            <select data-testid="chance" value=${chance.value} onChange=${({ target }) => (chance.value = Number(target.value))}>
              <option value="1">every time</option>
              <option value="0.5">half the time</option>
              <option value="0.2">one time in five</option>
            </select>
          </label>
          <span class="quiet">Which times is decided by the seed that scripts/dev was started with.</span>
        </header>
        <div class="columns">
          ${Object.keys(PARTS).map((part) => state.value && html`<${Part} key=${part} part=${part} found=${state.value[part]} />`)}
        </div>
      </section>
    </div>
  `;
};

const Part = ({ part, found: { kinds, faults } }) => html`
  <div class="card">
    <h3>${PARTS[part]}</h3>
    ${Object.entries(kinds).map(([kind, words]) => html`<${Switch} key=${kind} part=${part} kind=${kind} words=${words} faults=${faults} />`)}
  </div>
`;

const Switch = ({ part, kind, words, faults }) => {
  const active = faults.find((each) => each.kind === kind);
  const others = faults.filter((each) => each.kind !== kind);
  const toggle = () => change(part, active ? others : [...faults, { kind, probability: chance.value }]);
  return html`
    <label class="switch">
      <input type="checkbox" role="switch" checked=${Boolean(active)} data-testid=${`fault-${kind}`} onChange=${toggle} />
      <span><strong>${kind.replaceAll("_", " ")}</strong> <span class="quiet">${words}${active && active.probability < 1 ? ` · ${active.probability * 100} %` : ""}</span></span>
    </label>
  `;
};

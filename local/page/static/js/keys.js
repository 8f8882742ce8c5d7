// The keyboard, and the sheet that explains it.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { replayOpen } from "./again.js";
import { journeys, open, openDetails, openEvents, openId, openRow } from "./store.js";
import { switchTheme } from "./theme.js";
import { viewed } from "./viewer.js";

export const helpIsOpen = signal(false);

const KEYS = [
  ["/", "search the journeys", () => document.querySelector("[data-search]")?.focus()],
  ["j", "next journey", () => move(1)],
  ["k", "previous journey", () => move(-1)],
  ["Enter", "details of its first hop", () => openRow.value ?? openDetails(openEvents.value?.[0]?.id ?? null)],
  ["r", "send its update once more", () => openId.value && replayOpen()],
  ["d", "dark or light", switchTheme],
  ["Esc", "close what is open", close],
  ["?", "these keys", () => (helpIsOpen.value = !helpIsOpen.value)],
];

/** Listen, except where somebody writes or a button has the focus for Enter. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isWriting = event.target.closest("input, textarea, select");
    if (isWriting && event.key !== "Escape") return;
    if (event.key === "Enter" && event.target.closest("button, a, summary")) return;
    const found = KEYS.find(([key]) => key === event.key || (key === "Esc" && event.key === "Escape"));
    if (!found) return;
    event.preventDefault();
    if (isWriting) event.target.blur();
    else found[2]();
  });
}

function move(step) {
  const list = journeys.value;
  const at = list.findIndex((each) => each.update_id === openId.value);
  const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
  if (next) open(next.update_id);
}

function close() {
  if (helpIsOpen.value) helpIsOpen.value = false;
  else if (viewed.value) viewed.value = null;
  else if (openRow.value !== null) openDetails(null);
}

export const Help = () =>
  helpIsOpen.value &&
  html`
    <div class="sheet-back" onClick=${close}>
      <section class="sheet" role="dialog" aria-modal="true" aria-label="Keyboard" tabindex="-1" ref=${(sheet) => sheet?.focus()} data-testid="help">
        <h2>Keys</h2>
        <dl class="keys">
          ${KEYS.map(([key, words]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>`)}
        </dl>
      </section>
    </div>
  `;

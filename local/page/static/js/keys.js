// The keyboard, and the sheet that explains it.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { replayOpen } from "./journeys/sending_again.js";
import { journeys, open, openDetails, openEvents, openId, openRow } from "./store.js";
import { switchTheme } from "./theme.js";
import { viewed } from "./viewer.js";

export const helpIsOpen = signal(false);

/** @type {[key: string, words: string, act: () => void][]} */
const KEYS = [
  ["/", "search the journeys", seek],
  ["j", "next journey", () => move(1)],
  ["k", "previous journey", () => move(-1)],
  ["Enter", "details of its first hop", openFirst],
  ["r", "send its update once more", () => openId.value && replayOpen()],
  ["d", "dark or light", switchTheme],
  ["Esc", "close what is open", close],
  ["?", "these keys", () => (helpIsOpen.value = !helpIsOpen.value)],
];

/** Listen, except where somebody writes or a button has the focus for Enter. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
    const isWriting = target.closest("input, textarea, select");
    if (isWriting && key !== "Escape") return;
    if (key === "Enter" && target.closest("button, a, summary")) return;
    const found = KEYS.find(([name]) => name === (key === "Escape" ? "Esc" : key));
    if (!found) return;
    event.preventDefault();
    if (isWriting) target.blur();
    else found[2]();
  });
}

function seek() {
  /** @type {HTMLElement | null} */ (document.querySelector("[data-search]"))?.focus();
}

/** @param {number} step */
function move(step) {
  const list = journeys.value;
  const at = list.findIndex((each) => each.update_id === openId.value);
  const next = list[Math.min(list.length - 1, Math.max(0, at + step))];
  if (next) open(next.update_id);
}

function openFirst() {
  if (openRow.value === null) openDetails(openEvents.value?.[0]?.id ?? null);
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
      <section
        class="sheet"
        role="dialog"
        aria-modal="true"
        aria-label="Keyboard"
        tabindex="-1"
        ref=${takeFocus}
        data-testid="help"
      >
        <h2>Keys</h2>
        <dl class="keys">
          ${KEYS.map(([key, words]) => html`
            <div key=${key}><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>
          `)}
        </dl>
      </section>
    </div>
  `;

/** @param {HTMLElement | null} sheet */
const takeFocus = (sheet) => sheet?.focus();

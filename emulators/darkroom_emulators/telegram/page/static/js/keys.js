// Keyboard shortcuts, and the sheet that lists them.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { Dialog } from "./dialog.js";
import { closeMenu } from "./menus.js";
import { switchTheme } from "./theme.js";
import { viewed } from "./viewer.js";

export const helpIsOpen = signal(false);

/** @typedef {[key: string, words: string, act: () => void]} Key */

/** Additional keys of a page. @type {Key[]} */
const added = [];

/** Handles Esc when no dialog or menu is open. */
let closeMore = () => {};

/** @type {Key[]} */
const KEYS = [
  ["d", "dark or light", switchTheme],
  ["Esc", "close", close],
  ["?", "show these keys", () => (helpIsOpen.value = !helpIsOpen.value)],
];

/**
 * Add a page's own keys; `close` is for Esc when no dialog or menu is open.
 *
 * @param {Key[]} keys
 * @param {() => void} close
 */
export function addKeys(keys, close) {
  added.push(...keys);
  closeMore = close;
}

/** Return all keys in the order of the sheet. */
const allKeys = () => [...added, ...KEYS];

/** Handle keys outside fields (Esc leaves a field), except Enter on a button or link. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
    const isWriting = target.closest("input, textarea, select");
    if (isWriting && key !== "Escape") return;
    if (key === "Enter" && target.closest("button, a, summary")) return;
    const keys = helpIsOpen.value || viewed.value ? KEYS : allKeys();
    const found = keys.find(([name]) => name === (key === "Escape" ? "Esc" : key));
    if (!found) return;
    event.preventDefault();
    if (isWriting) target.blur();
    else found[2]();
  });
}

function close() {
  if (helpIsOpen.value) helpIsOpen.value = false;
  else if (viewed.value) viewed.value = null;
  else if (!closeMenu()) closeMore();
}

export const Help = () =>
  helpIsOpen.value &&
  html`
    <${Dialog} kind="help" label="Keyboard" close=${close}>
      <section class="sheet">
        <h2>Keys</h2>
        <dl class="keys">
          ${allKeys().map(([key, words]) => html`
            <div key=${key}><dt><kbd>${key}</kbd></dt><dd>${words}</dd></div>
          `)}
        </dl>
      </section>
    <//>
  `;

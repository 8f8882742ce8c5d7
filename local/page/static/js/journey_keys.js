// Keyboard shortcuts for the journeys.

import { addKeys } from "parts/keys.js";

import { replayOpen } from "./journeys/sending_again.js";
import { journeys, open, openDetails, openEvents, openId, openRow } from "./store.js";

addKeys(
  [
    ["/", "search the journeys", seek],
    ["j", "next journey", () => move(1)],
    ["k", "previous journey", () => move(-1)],
    ["Enter", "details of the open journey's first row", openFirst],
    ["r", "send the open journey's update again", () => openId.value && replayOpen()],
  ],
  () => openRow.value !== null && openDetails(null),
);

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

// The address bar shows the open place, so that it can be linked to.

import { signal } from "@preact/signals";

import { linkTo, placeIn } from "./places.js";

/** The open tab; until the page has tabs, it is empty unless the address names one. */
export const tab = signal(namedPlace()[0] ?? "");

/** Whether the chat is shown instead of the tab on phones, which have room for only one. */
export const isChatShown = signal(namedPlace().length === 0);

/** Return the parts of the address: a tab, and the item that is open in it. */
export function namedPlace() {
  return placeIn(location.hash);
}

/**
 * Show a place in the address bar; the back button returns to the previous one.
 *
 * @param {...(string | number)} parts
 */
export function namePlace(...parts) {
  const hash = linkTo(...parts);
  if (hash === location.hash) return;
  // opening or closing something within the same item is not a step in the history
  const [before, now] = [namedPlace(), placeIn(hash)];
  const isStep = before[0] !== now[0] || before[1] !== now[1];
  history[isStep && location.hash ? "pushState" : "replaceState"](null, "", hash);
}

/** Open a tab. @param {string} name */
export function openTab(name) {
  tab.value = name;
  isChatShown.value = false;
  namePlace(name);
}

/**
 * Call `follow` with the place in the address, whenever the user goes back or edits the address.
 *
 * @param {(place: string[]) => void} follow
 */
export function onPlace(follow) {
  addEventListener("popstate", () => follow(namedPlace()));
}

// The address bar names what is open, so that it can be linked to.

import { signal } from "@preact/signals";

import { linkTo, placeIn } from "./places.js";

/** Which tab is open; empty until there are any, if the address names none. */
export const tab = signal(namedPlace()[0] ?? "");

/** Whether a phone, which has room for only one of them, shows the chat instead of the tab. */
export const isChatShown = signal(namedPlace().length === 0);

/** Return the parts that the address names: a tab, and what is open in it. */
export function namedPlace() {
  return placeIn(location.hash);
}

/**
 * Put a place in the address bar; the previous place is one step back.
 *
 * @param {...(string | number)} parts
 */
export function namePlace(...parts) {
  const hash = linkTo(...parts);
  if (hash === location.hash) return;
  // opening or closing something inside the same thing is not a separate step
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
 * Call `follow` with the place that the address names, whenever somebody goes back or edits it.
 *
 * @param {(place: string[]) => void} follow
 */
export function onPlace(follow) {
  addEventListener("popstate", () => follow(namedPlace()));
}

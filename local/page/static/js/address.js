// What the address bar names, so that what is open can be linked to: #/journeys/ID/ROW, #/bucket/KEY, #/faults.

import { signal } from "@preact/signals";

/** Which tab is open. */
export const tab = signal(namedPlace()[0]);

/** Return the parts that the address names: a tab, and what is open in it. */
export function namedPlace() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean);
  return parts.length ? parts.map(decoded) : ["journeys"];
}

/** Return the address of a place within the page. */
export const linkTo = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

/** Name a place in the address bar; the place before it is one step back. */
export function namePlace(...parts) {
  const hash = linkTo(...parts);
  if (hash === location.hash) return;
  // what merely opens or closes inside the same thing is no step of its own
  const isStep = parts[0] !== namedPlace()[0] || parts[1] !== namedPlace()[1];
  history[isStep && location.hash ? "pushState" : "replaceState"](null, "", hash);
}

/** Open a tab. */
export function openTab(name) {
  tab.value = name;
  namePlace(name);
}

/** Call `follow` with the place that the address names, whenever somebody goes back or edits it. */
export function onPlace(follow) {
  addEventListener("popstate", () => follow(namedPlace()));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// Live events: the stream that delivers them, and its listeners.

/** @import { EntryJson, Summary } from "#types/api" */

import { batch, signal } from "@preact/signals";

import { located } from "./located.js";

const GATHER_MS = 40; // events that arrive close together are shown together

/**
 * An event; the cloud adds its journey, and the ids of other journeys that it belongs to.
 *
 * @typedef {EntryJson & { journey?: Summary | null, also?: number[] }} News
 */
/** @typedef {(event: News) => void} Listener */

/** @type {Set<Listener>} */
const listeners = new Set();
/** @type {News[]} */
let gathered = [];

/** Whether the stream is open; it reconnects automatically. */
export const isConnected = signal(true);

/**
 * Call `listener` with each event from now on; return a function that removes it.
 *
 * @param {Listener} listener
 */
export function onEvent(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Return whether an event is a control call that changes `what`, or resets everything.
 *
 * @param {News} event
 * @param {string} what
 */
export const isCallOf = (event, what) =>
  event.kind === "control.called" &&
  [what, "reset"].some((each) => event.data.path.startsWith(each));

/**
 * Follow the stream at `path`; return it, so that callers can listen to its other events.
 *
 * @param {string} path
 */
export function followEvents(path) {
  const source = new EventSource(located(path));
  source.onmessage = (message) => gather(JSON.parse(message.data));
  source.onopen = () => (isConnected.value = true);
  source.onerror = () => (isConnected.value = false);
  return source;
}

/** @param {News} event */
function gather(event) {
  if (!gathered.length) {
    setTimeout(() => {
      const events = gathered;
      gathered = [];
      batch(() => events.forEach((each) => listeners.forEach((listener) => listener(each))));
    }, GATHER_MS);
  }
  gathered.push(event);
}

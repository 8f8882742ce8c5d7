// Collects the errors in a journey, each once, with its count. No DOM.

/** @import { EntryJson, FrameJson } from "#types/api" */

import { placeOf } from "./row_words.js";

/**
 * `place` is the frame to look at first; `key` is the row of the latest occurrence.
 *
 * @typedef {object} Trouble
 * @property {string} name
 * @property {string} message
 * @property {FrameJson | undefined} place
 * @property {FrameJson[]} frames
 * @property {number} count
 * @property {number} key
 * @property {string} function
 */

/**
 * Return a journey's distinct errors, latest first: exceptions, and runs that ended in an error
 * without an exception.
 *
 * @param {EntryJson[]} events
 */
export function troublesOf(events) {
  /** @type {Map<string, Trouble>} */
  const found = new Map();
  const told = new Set();
  for (const event of events) {
    if (event.kind === "exception") {
      const { name, message, frames } = event.data;
      told.add(event.data.request_id);
      note(found, event, { name, message, frames, function: event.data.function });
    } else if (event.kind === "invocation.end" && event.data.error) {
      const { error, request_id } = event.data;
      if (told.has(request_id)) continue;
      const { type: name, message } = error;
      note(found, event, { name, message, frames: [], function: event.data.function });
    }
  }
  return [...found.values()].reverse();
}

/**
 * @param {Map<string, Trouble>} found
 * @param {EntryJson} event
 * @param {Pick<Trouble, "name" | "message" | "frames" | "function">} facts
 */
function note(found, event, facts) {
  const place = placeOf(facts.frames);
  const name = [facts.function, facts.name, facts.message, place?.file, place?.line].join();
  const count = (found.get(name)?.count ?? 0) + 1;
  found.delete(name); // so that the latest comes last
  found.set(name, { ...facts, place, count, key: event.id });
}

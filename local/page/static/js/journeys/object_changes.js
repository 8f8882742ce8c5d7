// Finds what a write changed in an object: the fields that were added, removed or changed.

import { unfolded } from "../json_text.js";

/** @typedef {[field: string, before: unknown, after: unknown]} Change */
/** @typedef {{ [name: string]: unknown }} Fields */

/**
 * Return the differences between two JSON objects, or [] if either value is not a JSON object.
 *
 * The names of nested fields are joined with dots. A missing value is undefined.
 *
 * @param {unknown} before
 * @param {unknown} after
 */
export function changesBetween(before, after) {
  const [old, now] = [unfolded(before), unfolded(after)];
  return isObject(old) && isObject(now) ? differences("", old, now) : [];
}

/** @param {string} prefix @param {Fields} old @param {Fields} now @returns {Change[]} */
function differences(prefix, old, now) {
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const [before, after] = [old[name], now[name]];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    if (isObject(before) && isObject(after)) return differences(`${prefix}${name}.`, before, after);
    return [/** @type {Change} */ ([`${prefix}${name}`, before, after])];
  });
}

/** @param {unknown} value @returns {value is Fields} */
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

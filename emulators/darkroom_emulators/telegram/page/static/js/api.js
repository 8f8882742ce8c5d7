// Calls to the page's own server.

/** @import { Got, Posted } from "#types/api" */

import { located } from "./located.js";
import { notify } from "./notices.js";

export class Refusal extends Error {}

/**
 * Return the JSON response; show and throw a Refusal if the server refuses or doesn't respond.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
export async function call(method, path, body) {
  try {
    return await ask(method, path, body);
  } catch (error) {
    if (error instanceof Refusal) notify(error.message, "bad");
    throw error;
  }
}

/** @param {string} method @param {string} path @param {object} [body] */
async function ask(method, path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(located(path), {
    method,
    body: isForm || body === undefined ? body : JSON.stringify(body),
    headers: isForm || body === undefined ? {} : { "Content-Type": "application/json" },
  }).catch(() => null);
  if (!answer) throw new Refusal("No response: is the server still running?");
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  throw new Refusal(found.error ?? `${path} returned ${answer.status}`);
}

/**
 * Return the response to a GET, for callers that show a refusal themselves.
 *
 * @template {keyof Got} P
 * @param {P} path
 * @param {string} [query] with its question mark
 * @returns {Promise<Got[P]>}
 */
export const load = (path, query = "") => ask("GET", path + query);

/**
 * @template {keyof Got} P
 * @param {P} path
 * @param {string} [query] with its question mark
 * @returns {Promise<Got[P]>}
 */
export const get = (path, query = "") => call("GET", path + query);

/**
 * @template {keyof Posted} P
 * @param {P} path
 * @param {object} [body]
 * @returns {Promise<Posted[P]>}
 */
export const post = (path, body = {}) => call("POST", path, body);

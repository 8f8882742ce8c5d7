// Calls to the page's own server.

/** @import { Got, Posted } from "#types/api" */

import { notify } from "./notices.js";

export class Refusal extends Error {}

/**
 * Return the JSON answer; show and throw a Refusal where the server says no, or nothing.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 */
export async function call(method, path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    body: isForm || body === undefined ? body : JSON.stringify(body),
    headers: isForm || body === undefined ? {} : { "Content-Type": "application/json" },
  }).catch(() => null);
  if (!answer) return refuse("No answer: is scripts/dev still running?");
  const found = await answer.json().catch(() => ({}));
  return answer.ok ? found : refuse(found.error ?? `${path} answers ${answer.status}`);
}

/** @param {string} reason @returns {never} */
function refuse(reason) {
  notify(reason, "bad");
  throw new Refusal(reason);
}

/**
 * @template {keyof Got} P
 * @param {P} path
 * @returns {Promise<Got[P]>}
 */
export const get = (path) => call("GET", path);

/**
 * @template {keyof Posted} P
 * @param {P} path
 * @param {object} [body]
 * @returns {Promise<Posted[P]>}
 */
export const post = (path, body = {}) => call("POST", path, body);

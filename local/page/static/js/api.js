// Calls to the page's own server.

import { notify } from "./notices.js";

export class Refusal extends Error {}

/** Return the JSON answer; show and throw a Refusal where the server says no, or nothing. */
export async function call(method, path, body) {
  const isForm = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    body: isForm || body === undefined ? body : JSON.stringify(body),
    headers: isForm || body === undefined ? {} : { "Content-Type": "application/json" },
  }).catch(() => null);
  if (!answer) refuse("No answer: is scripts/dev still running?");
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) refuse(found.error ?? `${path} answers ${answer.status}`);
  return found;
}

function refuse(reason) {
  notify(reason, "bad");
  throw new Refusal(reason);
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

/** The page's address of a file that the Telegram emulator keeps. */
export const fileUrl = (uniqueId) => `/api/telegram/files/${uniqueId}`;

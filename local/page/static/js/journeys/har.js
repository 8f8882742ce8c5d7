// Converts a journey to an HTTP Archive (HAR 1.2) for other tools. No DOM.

/** @import { CloudFacts, EntryJson } from "#types/api" */
/** @import { Headers, Request, Response } from "./exchanges.js" */

import { exchangeOf } from "./exchanges.js";
import { rowsOf } from "./waterfall_rows.js";

/**
 * Return the archive. Secrets are masked with asterisks, as everywhere on the page.
 *
 * @param {EntryJson[]} events
 * @param {CloudFacts["webhooks"]} webhooks
 */
export function harOf(events, webhooks) {
  const entries = rowsOf(events, 0, webhooks).flatMap((row) => {
    const { request, response } = exchangeOf(row, events, webhooks);
    if (!request?.method || row.isRunning) return [];
    const time = row.ms ?? (row.end - row.start) * 1000;
    return [{
      startedDateTime: new Date(row.start * 1000).toISOString(),
      time,
      request: requestOf(request),
      response: responseOf(response),
      cache: {},
      timings: { send: 0, wait: time, receive: 0 },
      comment: row.label,
    }];
  });
  return { log: { version: "1.2", creator: { name: "Darkroom", version: "1" }, entries } };
}

/** @param {Request} request */
function requestOf({ method, url = "", headers, body }) {
  const text = textOf(body);
  const kind = headers?.["content-type"] ?? "application/json";
  return {
    method,
    url,
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: listOf(headers),
    queryString: [],
    headersSize: -1,
    bodySize: text.length,
    ...(text && { postData: { mimeType: kind, text } }),
  };
}

/** @param {Response | undefined} response */
function responseOf(response) {
  const text = textOf(response?.body);
  const mimeType = response?.headers?.["content-type"] ?? "application/json";
  return {
    status: response?.status ?? 0,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: listOf(response?.headers),
    content: { size: text.length, mimeType, text },
    redirectURL: "",
    headersSize: -1,
    bodySize: text.length,
  };
}

/** @param {Headers | undefined} headers */
const listOf = (headers = {}) => Object.entries(headers).map(([name, value]) => ({ name, value }));

/** @param {unknown} body */
export const textOf = (body) =>
  typeof body === "string" ? body : body === undefined || body === null ? "" : JSON.stringify(body);

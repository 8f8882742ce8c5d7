// Describes the exchange behind a row of the waterfall: request, response and pictures.

/** @import { CloudFacts, EntryJson, RequestReceived, S3Call } from "#types/api" */
/** @import { EventTable } from "#types/event_table" */
/** @import { Row } from "./waterfall_rows.js" */

import { fileUrl } from "parts/files.js";
import { isPicture, objectUrl } from "../objects.js";
import { changesObject } from "../s3_calls.js";
import { TOKEN } from "./curl.js";

/** @typedef {{ [name: string]: string }} Headers */
/** @typedef {CloudFacts["webhooks"][string]} Caller the service that calls a path */

/**
 * `method` is missing if it was not a separate request; `isCut` is whether the log lacks part of
 * the body.
 *
 * @typedef {object} Request
 * @property {string} [method]
 * @property {string} [url]
 * @property {Headers} [headers]
 * @property {unknown} body
 * @property {boolean} [signs]
 * @property {boolean} [hasToken]
 * @property {boolean} [isCut]
 */

/** @typedef {{ status?: number | null, headers?: Headers, body: unknown }} Response */

/**
 * `before` is the previous content of a changed object, or null if it did not exist. `object` is
 * the key of the call's object, or "" if the call deleted it. `source` is the webhook that can be
 * sent again, and `lines` is what the function printed.
 *
 * @typedef {object} Exchange
 * @property {object} facts
 * @property {Request} [request]
 * @property {Response} [response]
 * @property {string | null} [before]
 * @property {string} [object]
 * @property {string[]} [pictures]
 * @property {RequestReceived} [source]
 * @property {unknown[]} [lines]
 */

/** @typedef {{ row: Row, events: EntryJson[], webhooks: CloudFacts["webhooks"] }} Context */

/**
 * Return a row's exchange, given its journey's events.
 *
 * @param {Row} row
 * @param {EntryJson[]} events
 * @param {CloudFacts["webhooks"]} webhooks
 * @returns {Exchange}
 */
export function exchangeOf(row, events, webhooks) {
  const { event } = row;
  const describe = /** @type {{ [kind: string]: Describe | undefined }} */ (DESCRIBE);
  const found = describe[`${event.source} ${event.kind}`]?.(event, { row, events, webhooks });
  return found ?? { facts: event.data };
}

/** @typedef {(event: EntryJson, context: Context) => Exchange} Describe */

/** @type {EventTable<[context: Context], Exchange>} */
const DESCRIBE = {
  "gateway request.received": (event, { row: { ended }, webhooks }) => {
    const { method, path, headers, body, trace } = event.data;
    const end = ended?.kind === "request" ? ended.data : undefined;
    return {
      facts: { trace, ms: end?.ms },
      request: { method, url: `${origin(headers)}${path}`, headers, body, isCut: !isWhole(event) },
      response: end && { status: end.status, headers: end.headers, body: end.response },
      source: path in webhooks ? event : undefined,
    };
  },

  "telegram update.created": ({ data: { update_id, chat_id, update } }) => ({
    facts: { update_id, chat_id },
    request: { body: update },
    pictures: picturesIn(update),
  }),

  "telegram update.attempt": ({ data }, { events, webhooks }) => ({
    facts: { attempt: data.attempt, ms: data.ms, error: data.error ?? undefined },
    request: { method: "POST", url: data.url, headers: data.headers, body: created(events) },
    response: { status: data.status, body: data.body },
    source: webhookIn(events, "telegram", webhooks),
  }),

  "replicate webhook.attempt": ({ data }, { events, webhooks }) => {
    const { event, attempt, ms, error } = data;
    return {
      facts: { event, attempt, ms, error: error ?? undefined },
      request: { method: "POST", url: data.url, ...data.request },
      response: { status: data.status, body: data.response },
      pictures: outputsIn(data.request.body),
      source: webhookIn(events, "replicate", webhooks, data.webhook_id),
    };
  },

  "telegram call": ({ data }) => ({
    facts: { via: data.via, ms: data.ms },
    request: {
      // a call in a webhook's response is not a separate request
      method: data.via === "http" ? "POST" : undefined,
      url: `${origin(data.headers)}/bot${TOKEN}/${data.method}`,
      hasToken: true,
      headers: { ...data.headers, "content-type": "application/json" },
      body: data.params,
      isCut: Object.values(data.params).some(isUpload),
    },
    response: { status: data.status, body: data.response },
    pictures: picturesIn(data.response.result),
  }),

  "replicate call": ({ data }) => {
    const { method, path, request, status } = data;
    return {
      facts: { ms: data.ms },
      request: { method, url: `${origin(request.headers)}${path}`, ...request },
      response: { status, headers: data.response_headers, body: data.response },
      pictures: path.startsWith("/xezq/") && status === 200 ? [outputUrl(path)] : [],
    };
  },

  "s3 s3.call": ({ data }) => {
    const { method, bucket, key, status, headers, sent } = data;
    const isCut = !isKept(data);
    const body = isCut ? "not kept: it is not text, or is over 4 KB" : undefined;
    return {
      facts: { ms: data.ms, size: data.size, body, error: data.error ?? undefined },
      request: {
        method,
        url: `${origin(headers)}/${bucket}/${key}`,
        headers,
        body: sent,
        signs: true,
        isCut: method === "PUT" && isCut,
      },
      response: { status, headers: data.answered, body: data.received },
      before: changesObject(data) ? data.before : undefined,
      object: method === "DELETE" ? "" : key,
      pictures: isPicture(key) && status === 200 ? [objectUrl(key)] : [],
    };
  },

  "lambda invocation.start": ({ data }, { row: { ended }, events }) => ({
    facts: { ...data, ...ended?.data },
    lines: events
      .filter((each) => each.kind === "log")
      .filter((each) => each.data.request_id === data.request_id)
      .map((each) => each.data.line),
  }),

  "lambda log": ({ data }, { row }) => ({
    facts: { function: data.function, request_id: data.request_id },
    lines: row.lines ?? [data.line],
  }),
};

/** Whether the log has a request's whole body. @param {RequestReceived} event */
export const isWhole = ({ data: { body, headers } }) =>
  `${new TextEncoder().encode(body).length}` === headers["content-length"];

/** @param {Headers | undefined} headers */
const origin = (headers) => (headers?.host ? `http://${headers.host}` : "");

/** @param {S3Call["data"]} data */
const isKept = ({ size, sent, received }) => !size || sent !== null || received !== null;

/** @param {unknown} param */
const isUpload = (param) => isRecord(param) && Boolean(param.filename);

/**
 * Return the caller's first webhook request, or the one with the webhook id `id`, if given.
 *
 * @param {EntryJson[]} events
 * @param {Caller} caller
 * @param {CloudFacts["webhooks"]} webhooks
 * @param {string} [id]
 */
const webhookIn = (events, caller, webhooks, id) =>
  events
    .filter((each) => each.kind === "request.received")
    .filter(({ data }) => webhooks[data.path] === caller)
    .find(({ data }) => id === undefined || data.headers["webhook-id"] === id);

/** @param {EntryJson[]} events */
const created = (events) => events.find((each) => each.kind === "update.created")?.data.update;

/** @param {string} path */
const outputUrl = (path) => path.replace(/^.*\/xezq\//, "/api/outputs/");

/** @param {unknown} prediction */
function outputsIn(prediction) {
  const output = isRecord(prediction) ? prediction.output : [];
  return [output]
    .flat()
    .filter((each) => typeof each === "string" && each.includes("/xezq/"))
    .map((each) => outputUrl(`${each}`));
}

/** @param {unknown} value @returns {string[]} */
function picturesIn(value) {
  if (!isRecord(value)) return [];
  if (Array.isArray(value.photo)) return [fileUrl(value.photo.at(-1).file_unique_id)];
  return Object.values(value).flatMap(picturesIn);
}

/** @param {unknown} value @returns {value is { [name: string]: unknown }} */
const isRecord = (value) => value !== null && typeof value === "object";

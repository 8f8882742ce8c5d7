// What a row of the waterfall stands for: the request, the response, and pictures to look at.
//
// { facts, request: { method, url, headers, body, signs, isCut }, response: { status, headers, body },
//   before, object, pictures, source } - all but `facts` may be missing; `source` can be sent again,
// `object` is the key of what still stands in the bucket.

import { fileUrl } from "./api.js";

/** Return what is known of a row's request and response. */
export function exchangeOf(row, events) {
  const describe = DESCRIBE[`${row.event.source} ${row.event.kind}`];
  return describe ? describe(row.event.data, row, events) : { facts: row.event.data };
}

const DESCRIBE = {
  "gateway request.received": (data, row) => ({
    facts: { trace: data.trace, ms: row.ended?.data.ms },
    request: { method: data.method, url: `${origin(data.headers)}${data.path}`, headers: data.headers, body: data.body, isCut: !isWhole(row.event) },
    response: row.ended && { status: row.ended.data.status, headers: row.ended.data.headers, body: row.ended.data.response },
    source: row.event,
  }),

  "telegram update.created": (data) => ({
    facts: { update_id: data.update_id, chat_id: data.chat_id },
    request: { body: data.update },
    pictures: picturesIn(data.update),
  }),

  "telegram update.attempt": (data, row, events) => ({
    facts: { attempt: data.attempt, ms: data.ms, error: data.error ?? undefined },
    request: { method: "POST", url: data.url, headers: data.headers, body: created(events) },
    response: { status: data.status, body: data.body },
    source: received(events, (each) => each.data.path === "/webhook/telegram"),
  }),

  "replicate webhook.attempt": (data, row, events) => ({
    facts: { event: data.event, attempt: data.attempt, ms: data.ms, error: data.error ?? undefined },
    request: { method: "POST", url: data.url, ...data.request },
    response: { status: data.status, body: data.response },
    pictures: outputsIn(data.request.body),
    source: received(events, (each) => each.data.headers["webhook-id"] === data.webhook_id),
  }),

  "telegram call": (data) => ({
    facts: { via: data.via, ms: data.ms },
    request: {
      // a call that stood in a webhook's answer was no request of its own
      method: data.via === "http" ? "POST" : undefined,
      url: `${origin(data.headers)}/bot$TELEGRAM_BOT_TOKEN/${data.method}`,
      headers: { ...data.headers, "content-type": "application/json" },
      body: data.params,
      isCut: Object.values(data.params).some((each) => each?.filename), // an upload
    },
    response: { status: data.status, body: data.response },
    pictures: picturesIn(data.response.result),
  }),

  "replicate call": (data) => ({
    facts: { ms: data.ms },
    request: { method: data.method, url: `${origin(data.request.headers)}${data.path}`, ...data.request },
    response: { status: data.status, headers: data.response_headers, body: data.response },
    pictures: data.path.startsWith("/xezq/") && data.status === 200 ? [outputUrl(data.path)] : [],
  }),

  "s3 s3.call": (data) => ({
    facts: { ms: data.ms, size: data.size, body: isKept(data) ? undefined : "not kept: no text, or over 4 KB", error: data.error ?? undefined },
    request: {
      method: data.method,
      url: `${origin(data.headers)}/${data.bucket}/${data.key}`,
      headers: data.headers,
      body: data.sent,
      signs: true,
      isCut: data.method === "PUT" && !isKept(data),
    },
    response: { status: data.status, headers: data.answered, body: data.received },
    before: data.before,
    object: data.method === "DELETE" ? "" : data.key,
    pictures: /\.jpe?g$/.test(data.key) && data.status === 200 ? [`/api/objects/${data.key}`] : [],
  }),

  "lambda invocation.start": (data, row, events) => ({
    facts: { ...data, ...row.ended?.data },
    lines: events
      .filter((each) => each.kind === "log" && each.data.request_id === data.request_id)
      .map((each) => each.data.line),
  }),

  "lambda log": (data, row) => ({ facts: { function: data.function, request_id: data.request_id }, lines: row.lines ?? [data.line] }),
};

const origin = (headers) => (headers?.host ? `http://${headers.host}` : "");

/** Whether the log holds all of the body that a `request.received` event tells of. */
export const isWhole = ({ data }) => `${new TextEncoder().encode(data.body).length}` === data.headers["content-length"];

const isKept = ({ size, sent, received }) => !size || sent !== null || received !== null;

const received = (events, isIt) =>
  events.find((each) => each.kind === "request.received" && isIt(each));

const created = (events) => events.find((each) => each.kind === "update.created")?.data.update;

const outputUrl = (path) => path.replace(/^.*\/xezq\//, "/api/outputs/");

function outputsIn(prediction) {
  const output = prediction?.output ?? [];
  const urls = Array.isArray(output) ? output : [output];
  return urls.filter((each) => typeof each === "string" && each.includes("/xezq/")).map(outputUrl);
}

function picturesIn(value) {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value.photo)) return [fileUrl(value.photo.at(-1).file_unique_id)];
  return Object.values(value).flatMap(picturesIn);
}

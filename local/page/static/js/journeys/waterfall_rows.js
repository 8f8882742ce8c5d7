// Turns a journey's events into waterfall rows, each under its cause. No DOM, so tests can use it.

/** @import { EventTable } from "#types/event_table" */
/** @import { CloudFacts, EntryJson, FaultStruck, LogLine, RequestReceived } from "#types/api" */

import { bytes } from "parts/units.js";

import { RowBuilder } from "./row_builder.js";
import { attemptOf, botCallTone, endOf, raisedBy, saidBy, toneOf } from "./row_words.js";

/** @typedef {"telegram" | "gateway" | "lambda" | "log" | "s3" | "replicate"} Lane */
/** @typedef {"" | "good" | "warn" | "bad"} Tone */

/**
 * `start` and `end` are Unix seconds in the journey's time. `parent` is the row of its cause. `ms`
 * is the duration, in real time for Lambda's rows. `ended` is the event that ended what `event`
 * began. `init` is a cold start's share of the duration. `lines` are the lines that a function
 * printed, `states` are a prediction's states, and `again` says how a webhook was sent again.
 *
 * @typedef {object} Row
 * @property {number} key
 * @property {number} order
 * @property {Row | null} parent
 * @property {EntryJson} event
 * @property {EntryJson} [ended]
 * @property {boolean} [isRunning]
 * @property {Lane} lane
 * @property {number} start
 * @property {number} end
 * @property {number} [ms]
 * @property {string} label
 * @property {string} [note]
 * @property {string | number | null} [status]
 * @property {Tone} tone
 * @property {number} [init]
 * @property {string[]} [lines]
 * @property {{ status: string, at: number }[]} [states]
 * @property {string} [again]
 */

/** @typedef {Partial<Row> & Pick<Row, "lane" | "label">} Facts */
/** @typedef {Pick<Row, "label" | "note" | "tone">} Names */

const ENDS = ["succeeded", "failed", "canceled", "aborted"];
/**
 * Return the rows, each parent before its children. Rows still running end at `now`.
 *
 * @param {EntryJson[]} events
 * @param {number} now
 * @param {CloudFacts["webhooks"]} webhooks
 */
export function rowsOf(events, now, webhooks = {}) {
  const builder = new RowBuilder(events, now, webhooks);
  const build = /** @type {{ [kind: string]: Build<EntryJson> | undefined }} */ (BUILD);
  for (const event of events) {
    builder.reach(event);
    build[`${event.source} ${event.kind}`]?.(event, builder);
  }
  return builder.rows;
}

/** @template {EntryJson} E @typedef {(event: E, to: RowBuilder) => void} Build */

/** @type {EventTable<[to: RowBuilder], void>} */
const BUILD = {
  "telegram update.created": (event, to) =>
    to.add(event, { lane: "telegram", label: `update ${event.data.update_id}`, note: "created" }),

  "telegram update.attempt": (event, to) =>
    to.name(
      "telegram delivery",
      to.delivered("telegram", event, {
        lane: "telegram",
        ...attemptOf(event.data),
        label: "update delivered",
      }),
    ),

  "telegram update.dropped": (event, to) =>
    to.add(event, {
      lane: "telegram",
      label: "update dropped",
      note: event.data.reason,
      tone: "bad",
    }),

  "page webhook.again": (event, to) => {
    const { trace, caller, forge } = event.data;
    const again = forge ? `forged: ${forge.replaceAll("_", " ")}` : "replay";
    const label = forge ? `forged webhook from ${caller}` : `webhook from ${caller} again`;
    const note = forge.replaceAll("_", " ");
    to.name(`again ${trace}`, to.add(event, { lane: "gateway", label, note, again }));
  },

  "eventbridge schedule.due": (event, to) => {
    const { trace, function: name, expression } = event.data;
    const row = to.add(event, { lane: "lambda", label: `schedule of ${name}`, note: expression });
    to.name(`cause ${trace}`, row);
  },

  "gateway request.received": (event, to) => {
    const { trace, method, path } = event.data;
    const row = to.begin(`request ${trace}`, event, {
      lane: "gateway",
      parent: to.find(`again ${trace}`) ?? deliveryOf(event, to),
      label: `${method} ${path}`,
    });
    to.name(`cause ${trace}`, row);
  },

  "gateway request": (event, to) => {
    const { trace, status, ms } = event.data;
    to.end(`request ${trace}`, event, { status, ms, tone: toneOf(status) });
    const again = to.find(`again ${trace}`);
    if (again) Object.assign(again, { status, tone: again.note && status === 401 ? "good" : "" });
  },

  "lambda invocation.start": (event, to) => {
    const { request_id, trace, cold, function: name } = event.data;
    const row = to.begin(`invocation ${request_id}`, event, {
      lane: "lambda",
      parent: to.find(`cause ${trace}`),
      label: name,
      note: cold ? "cold" : "warm",
    });
    to.name(`run ${trace}`, row);
    to.name("run", row);
  },

  "lambda invocation.end": (event, to) =>
    to.end(`invocation ${event.data.request_id}`, event, endOf(event.data)),

  "lambda invocation.throttled": (event, to) =>
    to.add(event, {
      lane: "lambda",
      parent: causeOf(event, to),
      label: event.data.function,
      note: event.data.reason,
      status: "throttled",
      tone: "bad",
    }),

  "lambda exception": (event, to) => {
    const { label, ...facts } = raisedBy(event);
    const parent = causeOf(event, to);
    to.add(event, { lane: "log", parent, label, ...facts });
    if (parent && !parent.status) Object.assign(parent, { status: event.data.name, tone: "bad" });
  },

  "lambda log": (event, to) => {
    const { line, is_traceback, request_id } = event.data;
    if (is_traceback) return;
    if (typeof line === "string") addText(event, line, to);
    else if (!line._aws) {
      const parent = to.find(`invocation ${request_id}`);
      to.add(event, { lane: "log", parent, ...saidBy(line) });
    }
  },

  "telegram call": (event, to) => {
    const { method, via, status, ms } = event.data;
    const isAnswer = via === "webhook";
    to.add(event, {
      lane: "telegram",
      parent: isAnswer ? to.find("telegram delivery") : causeOf(event, to),
      ms,
      label: method,
      note: isAnswer ? "in the webhook's response" : "",
      status,
      tone: botCallTone(event.data),
    });
  },

  "telegram file.downloaded": (event, to) =>
    to.add(event, {
      lane: "telegram",
      parent: causeOf(event, to),
      label: `GET ${event.data.file_path}`,
      note: bytes(event.data.size),
      status: 200,
    }),

  "s3 s3.call": (event, to) => {
    const { method, bucket, key, status, ms, error, size, trace } = event.data;
    to.add(event, {
      lane: "s3",
      parent: trace ? causeOf(event, to) : to.find("prediction"),
      ms,
      label: `${method} ${key || bucket}`,
      note: error ?? bytes(size),
      status,
      tone: [404, 412].includes(status) ? "warn" : toneOf(status),
    });
  },

  "aws aws.call": (event, to) => {
    const { service, operation, status, ms, error } = event.data;
    to.add(event, {
      lane: "s3",
      parent: causeOf(event, to),
      ms,
      label: `${service} ${operation}`,
      note: error ?? "",
      status,
      tone: toneOf(status),
    });
  },

  "replicate call": (event, to) => {
    const { method, path, status, ms } = event.data;
    to.add(event, {
      lane: "replicate",
      parent: causeOf(event, to),
      ms,
      label: `${method} ${path.replace(/^\/xezq\/.*\//, "…/")}`,
      status,
      tone: toneOf(status),
    });
  },

  "replicate prediction.state": (event, to) => {
    const { prediction_id, status } = event.data;
    const name = `prediction ${prediction_id}`;
    const row = to.find(name) ?? to.begin(name, event, { lane: "replicate", label: "prediction" });
    to.name("prediction", row);
    row.status = status;
    row.states = [...(row.states ?? []), { status, at: event.at }];
    if (!ENDS.includes(status)) return;
    to.end(name, event, { tone: status === "succeeded" ? "good" : "bad" });
  },

  "replicate webhook.attempt": (event, to) => {
    const { webhook_id, prediction_id, event: what } = event.data;
    to.delivered(`replicate ${webhook_id}`, event, {
      lane: "replicate",
      parent: to.find(`prediction ${prediction_id}`),
      ...attemptOf(event.data),
      label: `webhook ${what}`,
    });
  },

  "telegram fault.struck": (event, to) => to.add(event, faultOf(event, "telegram", to)),
  "replicate fault.struck": (event, to) => to.add(event, faultOf(event, "replicate", to)),
  "cloud fault.struck": (event, to) => to.add(event, faultOf(event, "s3", to)),
};

/**
 * Add the delivery that a request belongs to; return its row, or null if there is none.
 *
 * @param {RequestReceived} event
 * @param {RowBuilder} to
 */
function deliveryOf(event, to) {
  const { path, headers } = event.data;
  const caller = to.callerOf(path);
  if (caller === "telegram") {
    const facts = /** @type {Facts} */ ({ lane: "telegram", label: "update delivered" });
    return to.name("telegram delivery", to.arrive("telegram", event, facts));
  }
  const id = headers["webhook-id"];
  if (caller !== "replicate" || !id) return null;
  return to.arrive(`replicate ${id}`, event, {
    lane: "replicate",
    parent: to.find("prediction"),
    label: "webhook",
  });
}

/** Return the run or request that makes a call. @param {EntryJson} event @param {RowBuilder} to */
function causeOf({ data }, to) {
  const trace = "trace" in data ? /1-[0-9a-f]{8}-[0-9a-f]{24}/.exec(`${data.trace}`)?.[0] : null;
  // when Telegram fetches a picture that the current run sends, the request has no trace id
  return trace ? to.find(`run ${trace}`, `cause ${trace}`) : to.find("run");
}

/**
 * Add a line of plain text. Consecutive lines share a row.
 *
 * @param {LogLine} event
 * @param {string} line
 * @param {RowBuilder} to
 */
function addText(event, line, to) {
  const last = to.rows.at(-1);
  const isMore =
    last?.event.kind === "log" && last.event.data.request_id === event.data.request_id;
  const lines = [...((isMore && last.lines) || []), line];
  const more = lines.length - 1;
  const note = more ? `and ${more} more ${more > 1 ? "lines" : "line"}` : "";
  const parent = to.find(`invocation ${event.data.request_id}`);
  if (isMore && last.lines) Object.assign(last, { lines, note });
  else to.add(event, { lane: "log", parent, lines, label: line, note });
}

/** @param {FaultStruck} event @param {Lane} lane @param {RowBuilder} to @returns {Facts} */
function faultOf({ data: { fault, where } }, lane, to) {
  const parent = to.find(`run ${where.trace}`, `prediction ${where.prediction_id}`);
  return { lane, parent, label: `fault: ${fault}`, tone: "warn" };
}

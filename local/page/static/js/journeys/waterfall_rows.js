// From a journey's events to the rows of its waterfall. No DOM: it can be read and tested alone.

/** @import { EventTable } from "#types/event_table" */
/** @import { EntryJson, InvocationEnded, LogLine } from "#types/api" */

import { bytes } from "../units.js";

/** @typedef {"telegram" | "gateway" | "lambda" | "log" | "s3" | "replicate"} Lane */
/** @typedef {"" | "good" | "warn" | "bad"} Tone */

/**
 * Times are Unix seconds; `ended` is the event that ended what `event` began, `init` the seconds of
 * a cold start, `lines` what was printed.
 *
 * @typedef {object} Row
 * @property {number} key
 * @property {EntryJson} event
 * @property {EntryJson} [ended]
 * @property {boolean} [isRunning]
 * @property {Lane} lane
 * @property {number} depth
 * @property {number} start
 * @property {number} end
 * @property {string} label
 * @property {string} [note]
 * @property {string | number | null} [status]
 * @property {Tone} tone
 * @property {number} [init]
 * @property {string[]} [lines]
 */

/** @typedef {Partial<Row> & Pick<Row, "lane" | "label">} Facts */
/** @typedef {Pick<Row, "label" | "note" | "tone">} Names */

// a peak over this share of MemorySize is worth a warning, as in local/lambda_/memory.py
const SHORT_OF_MEMORY = 0.9;
const ENDS = ["succeeded", "failed", "canceled", "aborted"];

/**
 * Return the rows in the order in which things began. `now` ends what is still running.
 *
 * @param {EntryJson[]} events
 * @param {number} now
 */
export function rowsOf(events, now) {
  const builder = new Builder(now);
  const build = /** @type {{ [kind: string]: Build<EntryJson> | undefined }} */ (BUILD);
  for (const event of events) build[`${event.source} ${event.kind}`]?.(event, builder);
  return builder.rows.sort((a, b) => a.start - b.start || a.depth - b.depth || a.key - b.key);
}

class Builder {
  /** @type {Row[]} */
  rows = [];
  /** @type {Map<string, Row>} */
  #open = new Map();
  #now;

  /** @param {number} now */
  constructor(now) {
    this.#now = now;
  }

  /** @param {EntryJson} event @param {Facts} facts */
  add(event, facts) {
    const start = facts.start ?? event.at;
    /** @type {Row} */
    const row = { key: event.id, event, depth: 0, start, end: start, tone: "", ...facts };
    this.rows.push(row);
    return row;
  }

  /**
   * Add a line of plain text; those of one traceback make one row, which is called by its error.
   *
   * @param {LogLine} event
   * @param {string} line
   */
  addText(event, line) {
    const last = this.rows.at(-1);
    const isMore =
      last?.event.kind === "log" && last.event.data.request_id === event.data.request_id;
    const lines = [...((isMore && last.lines) || []), line];
    if (isMore && last.lines) Object.assign(last, { lines, ...namesOf(lines) });
    else this.add(event, { lane: "log", depth: 3, lines, ...namesOf(lines) });
  }

  /**
   * Add a row that a later event with the same name ends.
   *
   * @param {string} name
   * @param {EntryJson} event
   * @param {Facts} facts
   */
  begin(name, event, facts) {
    this.#open.set(name, this.add(event, { ...facts, end: this.#now, isRunning: true }));
  }

  /** @param {string} name @param {EntryJson} event @param {Partial<Row>} changes */
  end(name, event, changes) {
    const row = this.#open.get(name);
    if (!row) return;
    this.#open.delete(name);
    Object.assign(row, { end: event.at, ended: event, isRunning: false }, changes);
  }
}

/** @template {EntryJson} E @typedef {(event: E, to: Builder) => void} Build */

/** @type {EventTable<[to: Builder], void>} */
const BUILD = {
  "telegram update.created": (event, to) =>
    to.add(event, {
      lane: "telegram",
      label: `update ${event.data.update_id}`,
      note: "created",
    }),

  "telegram update.attempt": (event, to) =>
    to.add(event, {
      lane: "telegram",
      ...timesOf(event),
      ...attemptOf(event.data),
      label: "update delivered",
    }),

  "telegram update.dropped": (event, to) =>
    to.add(event, {
      lane: "telegram",
      label: "update dropped",
      note: event.data.reason,
      tone: "bad",
    }),

  "gateway request.received": (event, to) =>
    to.begin(`request ${event.data.trace}`, event, {
      lane: "gateway",
      depth: 1,
      label: `${event.data.method} ${event.data.path}`,
    }),

  "gateway request": (event, to) =>
    to.end(`request ${event.data.trace}`, event, {
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "lambda invocation.start": (event, to) =>
    to.begin(`invocation ${event.data.request_id}`, event, {
      lane: "lambda",
      depth: 2,
      label: event.data.function,
      note: event.data.cold ? "cold" : "warm",
    }),

  "lambda invocation.end": (event, to) =>
    to.end(`invocation ${event.data.request_id}`, event, endOf(event.data)),

  "lambda log": (event, to) => {
    const { line } = event.data;
    if (typeof line === "string") to.addText(event, line);
    else if (!line._aws) to.add(event, { lane: "log", depth: 3, ...saidBy(line) });
  },

  "telegram call": (event, to) =>
    to.add(event, {
      lane: "telegram",
      depth: event.data.trace ? 3 : 1,
      ...timesOf(event),
      label: event.data.method,
      note: event.data.via === "webhook" ? "in the webhook's answer" : "",
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "telegram file.downloaded": (event, to) =>
    to.add(event, {
      lane: "telegram",
      depth: 3,
      label: `GET ${event.data.file_path}`,
      note: bytes(event.data.size),
      status: 200,
    }),

  "s3 s3.call": (event, to) =>
    to.add(event, {
      lane: "s3",
      depth: event.data.trace ? 3 : 1,
      ...timesOf(event),
      label: `${event.data.method} ${event.data.key}`,
      note: event.data.error ?? bytes(event.data.size),
      status: event.data.status,
      tone: [404, 412].includes(event.data.status) ? "warn" : toneOf(event.data.status),
    }),

  "replicate call": (event, to) =>
    to.add(event, {
      lane: "replicate",
      depth: event.data.trace ? 3 : 1,
      ...timesOf(event),
      label: `${event.data.method} ${event.data.path.replace(/^\/xezq\/.*\//, "…/")}`,
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "replicate prediction.state": (event, to) => {
    const { prediction_id, status } = event.data;
    const name = `prediction ${prediction_id}`;
    /** @type {Facts} */
    const row = { lane: "replicate", label: `prediction ${status}` };
    to.end(name, event, {});
    if (!ENDS.includes(status)) to.begin(name, event, row);
    else to.add(event, { ...row, tone: status === "succeeded" ? "good" : "bad" });
  },

  "replicate webhook.attempt": (event, to) =>
    to.add(event, {
      lane: "replicate",
      ...timesOf(event),
      ...attemptOf(event.data),
      label: `webhook ${event.data.event}`,
    }),

  "telegram fault.struck": (event, to) => to.add(event, { lane: "telegram", ...faultOf(event) }),
  "replicate fault.struck": (event, to) => to.add(event, { lane: "replicate", ...faultOf(event) }),
  "cloud fault.struck": (event, to) => to.add(event, { lane: "s3", ...faultOf(event) }),
};

/** @param {number | null} status @returns {Tone} */
const toneOf = (status) => (status === null || status >= 400 ? "bad" : "");

/** @param {{ at: number, data: { ms: number } }} event an event at the end of what it tells of */
const timesOf = ({ at, data }) => ({ start: at - data.ms / 1000, end: at });

/** @param {{ attempt: number, status: number | null, error: string | null }} data */
const attemptOf = ({ attempt, status, error }) => ({
  note: attempt > 1 ? `attempt ${attempt}` : "",
  status: status ?? error,
  tone: toneOf(status),
});

/** @param {{ data: { fault: string } }} event @returns {Names} */
const faultOf = ({ data }) => ({ label: `fault: ${data.fault}`, tone: "warn" });

/** @param {InvocationEnded["data"]} data @returns {Partial<Row>} */
function endOf({ cold, memory_mb, memory_limit_mb, error, init_ms }) {
  const isShort = (memory_mb ?? 0) > SHORT_OF_MEMORY * memory_limit_mb;
  const limit = isShort ? ` of ${memory_limit_mb}` : "";
  const memory = memory_mb ? ` · ${memory_mb}${limit} MB` : "";
  const init = (init_ms ?? 0) / 1000;
  if (error) {
    const note = `${error.type}: ${error.message}${isShort ? memory : ""}`;
    return { note, init, status: "failed", tone: "bad" };
  }
  return { note: `${cold ? "cold" : "warm"}${memory}`, init, tone: isShort ? "warn" : "" };
}

/** @param {{ [field: string]: unknown }} line @returns {Names} */
function saidBy(line) {
  const { level = "", message, exception_name } = line;
  return {
    label: message ? `${message}` : JSON.stringify(line),
    note: [level === "INFO" ? "" : level, exception_name].filter(Boolean).join(" "),
    tone: level === "ERROR" ? "bad" : level === "WARNING" ? "warn" : "",
  };
}

/** @param {string[]} lines @returns {Names} */
function namesOf(lines) {
  if (lines.some((each) => each.startsWith("Traceback (most recent call last)"))) {
    return { label: errorIn(lines), note: "", tone: "bad" };
  }
  const more = lines.length - 1;
  return { label: lines[0], note: more ? `and ${more} more lines` : "", tone: "" };
}

/**
 * Return the line of a traceback that names the error: Lambda's runtime begins with it, Python ends
 * so.
 *
 * @param {string[]} lines
 */
const errorIn = (lines) =>
  lines.find((each) => each.startsWith("[ERROR] ")) ??
  lines.findLast((each) => each && !/^\s/.test(each)) ??
  lines[0];

// From a journey's events to the rows of its waterfall. No DOM: it can be read and tested alone.
//
// A row: { key, lane, depth, start, end, label, note, status, tone, event, ended, lines }

// a peak over this share of MemorySize is worth a warning, as in local/lambda_/memory.py
const SHORT_OF_MEMORY = 0.9;
const NO_LINE = { level: "", message: "" };

/** Return the rows in the order in which things began. `now` ends what is still running. */
export function rowsOf(events, now) {
  const builder = new Builder(now);
  for (const event of events) (BUILD[`${event.source} ${event.kind}`] ?? ignore)(builder, event);
  builder.rows.sort((a, b) => a.start - b.start || a.depth - b.depth || a.order - b.order);
  return builder.rows;
}

class Builder {
  constructor(now) {
    this.now = now;
    this.rows = [];
    this.open = new Map();
  }

  add(event, row) {
    const start = row.start ?? event.at;
    const full = { key: event.id, order: event.id, event, depth: 0, end: start, tone: "", ...row, start };
    this.rows.push(full);
    return full;
  }

  /** Add a line of plain text; those of one traceback make one row, which is called by its error. */
  addText(event, line) {
    const last = this.rows.at(-1);
    const isMore = last?.lines && last.event.data.request_id === event.data.request_id;
    const row = isMore ? last : this.add(event, { lane: "log", depth: 3, lines: [], label: "" });
    row.lines.push(line);
    const isTraceback = row.lines.some((each) => each.startsWith("Traceback (most recent call last)"));
    row.label = isTraceback ? errorIn(row.lines) : row.lines[0];
    row.note = !isTraceback && row.lines.length > 1 ? `and ${row.lines.length - 1} more lines` : "";
    row.tone = isTraceback ? "bad" : "";
  }

  /** Add a row that a later event with the same name ends. */
  begin(name, event, row) {
    this.open.set(name, this.add(event, { ...row, end: this.now, isRunning: true }));
  }

  end(name, event, changes) {
    const row = this.open.get(name);
    if (!row) return;
    this.open.delete(name);
    Object.assign(row, { end: event.at, ended: event, isRunning: false }, changes);
  }
}

/** Return the line of a traceback that names the error: Lambda's runtime begins with it, Python ends so. */
const errorIn = (lines) =>
  lines.find((each) => each.startsWith("[ERROR] ")) ?? lines.findLast((each) => each && !/^\s/.test(each)) ?? lines[0];
const ignore = () => {};
const seconds = (ms) => ms / 1000;
const toneOf = (status) => (status === null || status >= 400 ? "bad" : "");
const began = (event) => event.at - seconds(event.data.ms ?? 0);

const BUILD = {
  "telegram update.created": (to, event) =>
    to.add(event, { lane: "telegram", label: `update ${event.data.update_id}`, note: "created" }),

  "telegram update.attempt": (to, event) =>
    to.add(event, {
      lane: "telegram",
      start: began(event),
      end: event.at,
      label: "update delivered",
      note: event.data.attempt > 1 ? `attempt ${event.data.attempt}` : "",
      status: event.data.status ?? event.data.error,
      tone: toneOf(event.data.status),
    }),

  "telegram update.dropped": (to, event) =>
    to.add(event, { lane: "telegram", label: "update dropped", note: event.data.reason, tone: "bad" }),

  "gateway request.received": (to, event) =>
    to.begin(`request ${event.data.trace}`, event, {
      lane: "gateway",
      depth: 1,
      label: `${event.data.method} ${event.data.path}`,
    }),

  "gateway request": (to, event) =>
    to.end(`request ${event.data.trace}`, event, {
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "lambda invocation.start": (to, event) =>
    to.begin(`invocation ${event.data.request_id}`, event, {
      lane: "lambda",
      depth: 2,
      label: event.data.function,
      note: event.data.cold ? "cold" : "warm",
    }),

  "lambda invocation.end": (to, event) => {
    const { cold, memory_mb, memory_limit_mb, error, init_ms } = event.data;
    const isShort = memory_mb > SHORT_OF_MEMORY * memory_limit_mb;
    const limit = isShort ? ` of ${memory_limit_mb}` : "";
    const memory = memory_mb ? ` · ${memory_mb}${limit} MB` : "";
    to.end(`invocation ${event.data.request_id}`, event, {
      note: error
        ? `${error.type}: ${error.message}${isShort ? memory : ""}`
        : `${cold ? "cold" : "warm"}${memory}`,
      init: seconds(init_ms ?? 0),
      status: error ? "failed" : undefined,
      tone: error ? "bad" : isShort ? "warn" : "",
    });
  },

  "lambda log": (to, event) => {
    const { line } = event.data;
    if (typeof line === "string") return to.addText(event, line);
    if (line._aws) return;
    const { level, message, exception_name } = { ...NO_LINE, ...line };
    to.add(event, {
      lane: "log",
      depth: 3,
      label: message || JSON.stringify(line),
      note: [level === "INFO" ? "" : level, exception_name].filter(Boolean).join(" "),
      tone: level === "ERROR" ? "bad" : level === "WARNING" ? "warn" : "",
    });
  },

  "telegram call": (to, event) =>
    to.add(event, {
      lane: "telegram",
      depth: event.data.trace ? 3 : 1,
      start: began(event),
      end: event.at,
      label: event.data.method,
      note: event.data.via === "webhook" ? "in the webhook's answer" : "",
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "telegram file.downloaded": (to, event) =>
    to.add(event, {
      lane: "telegram",
      depth: 3,
      label: `GET ${event.data.file_path}`,
      note: bytes(event.data.size),
      status: 200,
    }),

  "s3 s3.call": (to, event) =>
    to.add(event, {
      lane: "s3",
      depth: event.data.trace ? 3 : 1,
      start: began(event),
      end: event.at,
      label: `${event.data.method} ${event.data.key}`,
      note: event.data.error ?? bytes(event.data.size),
      status: event.data.status,
      tone: event.data.status === 404 || event.data.status === 412 ? "warn" : toneOf(event.data.status),
    }),

  "replicate call": (to, event) =>
    to.add(event, {
      lane: "replicate",
      depth: event.data.trace ? 3 : 1,
      start: began(event),
      end: event.at,
      label: `${event.data.method} ${event.data.path.replace(/^\/xezq\/.*\//, "…/")}`,
      status: event.data.status,
      tone: toneOf(event.data.status),
    }),

  "replicate prediction.state": (to, event) => {
    const name = `prediction ${event.data.prediction_id}`;
    to.end(name, event, {});
    const isFinal = ["succeeded", "failed", "canceled", "aborted"].includes(event.data.status);
    const row = { lane: "replicate", label: `prediction ${event.data.status}` };
    if (isFinal) to.add(event, { ...row, tone: event.data.status === "succeeded" ? "good" : "bad" });
    else to.begin(name, event, row);
  },

  "replicate webhook.attempt": (to, event) =>
    to.add(event, {
      lane: "replicate",
      start: began(event),
      end: event.at,
      label: `webhook ${event.data.event}`,
      note: event.data.attempt > 1 ? `attempt ${event.data.attempt}` : "",
      status: event.data.status ?? event.data.error,
      tone: toneOf(event.data.status),
    }),
};

for (const [source, lane] of Object.entries({ telegram: "telegram", replicate: "replicate", cloud: "s3" })) {
  BUILD[`${source} fault.struck`] = (to, event) =>
    to.add(event, { lane, label: `fault: ${event.data.fault}`, tone: "warn" });
}

/** Return what a journey is called: the words that came, or what came without any. */
export const nameOf = ({ title, kind }) => title || { photo: "a photo", callback_query: "a button" }[kind] || kind;

/** Return a moment as the terminal writes it. */
export const clock = (at) => new Date(at * 1000).toLocaleTimeString([], { hour12: false });

/** Return a size as people say it. */
export function bytes(size) {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${(size / 1000).toFixed(1)} KB`;
  return `${(size / 1e6).toFixed(1)} MB`;
}

/** Return a span of seconds as people say it. */
export function span(value) {
  if (value < 0.00995) return `${Number((value * 1000).toFixed(1))} ms`;
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return `${value.toFixed(2)} s`;
  if (value < 3600) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${(value / 3600).toFixed(1)} h`;
}

// The statuses, notes and tones of a waterfall's rows.

/** @import { ExceptionLogged, FrameJson, InvocationEnded } from "#types/api" */
/** @import { Names, Row, Tone } from "./waterfall_rows.js" */

// a peak above this share of MemorySize gets a warning, as in local/lambda_/memory.py
const SHORT_OF_MEMORY = 0.9;
/** How an invocation died, by Lambda's error type. @type {{ [type: string]: string }} */
const DEATHS = {
  "Runtime.ExitError": "killed",
  "Runtime.OutOfMemory": "no memory",
  "Sandbox.Timedout": "timed out",
};

const GONE = "Bad Request: message to delete not found";

/** @param {number | null} status @returns {Tone} */
export const toneOf = (status) => (status === null || status >= 400 ? "bad" : "");

/**
 * Return the tone of a Bot API call. Deleting a message that no longer exists is not a failure.
 *
 * @param {{ method: string, status: number, response: { [name: string]: unknown } }} data
 * @returns {Tone}
 */
export const botCallTone = ({ method, status, response }) =>
  method === "deleteMessage" && response.description === GONE ? "warn" : toneOf(status);

/** @param {{ attempt: number, status: number | null, error: string | null, ms: number }} data */
export const attemptOf = ({ attempt, status, error, ms }) => ({
  ms,
  note: attempt > 1 ? `attempt ${attempt}` : "",
  status: status ?? error,
  tone: toneOf(status),
});

/** @param {ExceptionLogged} event @returns {Names} */
export function raisedBy({ data: { name, message, frames } }) {
  const place = placeOf(frames);
  const note = place ? `${place.file.replace(/^.*[\\/]/, "")}:${place.line}` : "";
  return { label: message ? `${name}: ${message}` : name, note, tone: "bad" };
}

/** Return the innermost frame, if possible in the project. @param {FrameJson[]} frames */
export const placeOf = (frames) => frames.findLast((each) => each.own) ?? frames.at(-1);

/** @param {InvocationEnded["data"]} data @returns {Partial<Row>} */
export function endOf({ cold, memory_mb, memory_limit_mb, error, init_ms, duration_ms }) {
  const isShort = (memory_mb ?? 0) > SHORT_OF_MEMORY * memory_limit_mb;
  const limit = isShort ? ` of ${memory_limit_mb}` : "";
  const memory = memory_mb ? ` · ${memory_mb}${limit} MB` : "";
  const ms = duration_ms + (init_ms ?? 0);
  const times = { ms, init: ms && (init_ms ?? 0) / ms };
  if (error) {
    const note = `${error.type}: ${error.message}${isShort ? memory : ""}`;
    return { ...times, note, status: DEATHS[error.type] ?? "failed", tone: "bad" };
  }
  const tone = isShort ? { tone: /** @type {Tone} */ ("warn") } : {};
  return { ...times, note: `${cold ? "cold" : "warm"}${memory}`, ...tone };
}

/** @param {{ [field: string]: unknown }} line @returns {Names} */
export function saidBy(line) {
  const { level = "", message, exception_name } = line;
  return {
    label: message ? `${message}` : JSON.stringify(line),
    note: [level === "INFO" ? "" : level, exception_name].filter(Boolean).join(" "),
    tone: level === "ERROR" ? "bad" : level === "WARNING" ? "warn" : "",
  };
}

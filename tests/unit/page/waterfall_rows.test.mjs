import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOf } from "../../../local/page/static/js/journeys/waterfall_rows.js";
import { entry, printed, s3Call, webhook } from "./entries.mjs";

test("consecutive lines of text are one row", () => {
  const lines = ["one", "two", "three"];
  const rows = rowsOf(lines.map((each) => printed(each)), 9);

  assert.deepEqual(rows.map(({ label, note }) => [label, note]), [["one", "and 2 more lines"]]);
  assert.deepEqual(rows[0].lines, lines);
});

test("a printed object is a separate row, and a metric is no row", () => {
  const [metric, error] = [{ _aws: {} }, { level: "ERROR", message: "oh", exception_name: "E" }];
  const rows = rowsOf([printed("one"), printed(metric), printed(error), printed("two")], 9);

  assert.deepEqual(rows.map(({ label }) => label), ["one", "oh", "two"]);
  assert.deepEqual([rows[1].note, rows[1].tone], ["ERROR E", "bad"]);
});

for (const [end, row] of [
  [{ memory_mb: 70 }, ["warm · 70 MB", ""]],
  [{ memory_mb: 480 }, ["warm · 480 of 512 MB", "warn"]],
  [
    { memory_mb: 512, error: { type: "Runtime.OutOfMemory", message: "killed" } },
    ["Runtime.OutOfMemory: killed · 512 of 512 MB", "bad"],
  ],
]) {
  test(`an invocation with ${end.memory_mb} of 512 MB shows ${row[0]}`, () => {
    const facts = { request_id: "1", function: "F", cold: false, init_ms: null };
    const ended = { ...facts, memory_limit_mb: 512, error: null, ...end };
    const rows = rowsOf(
      [
        entry("lambda", "invocation.start", facts),
        entry("lambda", "invocation.end", ended),
      ],
      9,
    );

    assert.deepEqual(rows.map(({ note, tone }) => [note, tone]), [row]);
  });
}

test("a row that has not ended lasts until now", () => {
  const [row] = rowsOf([entry("lambda", "invocation.start", { request_id: "1" }, 5)], 9);

  assert.deepEqual([row.start, row.end, row.isRunning], [5, 9, true]);
});

for (const [description, tone] of [
  ["Bad Request: message to delete not found", "warn"],
  ["Bad Request: message can't be deleted", "bad"],
]) {
  test(`a deletion that Telegram refuses with "${description}" is ${tone}`, () => {
    const data = { method: "deleteMessage", via: "http", status: 400, response: { description } };
    const [row] = rowsOf([entry("telegram", "call", data)], 9);

    assert.equal(row.tone, tone);
  });
}

test("a throttled event shows why", () => {
  const data = { trace: "1-a", request_id: "1", function: "F", reason: "all are busy" };
  const [row] = rowsOf([entry("lambda", "invocation.throttled", data)], 9);

  assert.deepEqual(
    [row.label, row.note, row.status, row.tone],
    ["F", "all are busy", "throttled", "bad"],
  );
});

test("a request ends with its trace's response, and a refusal is marked as bad", () => {
  const answered = entry("gateway", "request", { trace: "1-a", status: 401 }, 900);
  const [row] = rowsOf([webhook("/webhook/telegram", "{}"), answered], 999);

  assert.deepEqual([row.end, row.status, row.tone, row.isRunning], [900, 401, "bad", false]);
  assert.equal(row.ended, answered);
});

const TRACE = "1-00000000-000000000000000000000001";
const AGAIN = "1-00000000-000000000000000000000002";
const WEBHOOKS = { "/webhook/telegram": "telegram", "/webhook/replicate": "replicate" };

/** Return the events of a request and its run, all at the same time. */
const requestOf = (trace, at, ...calls) => [
  entry("gateway", "request.received",
    { trace, method: "POST", path: "/webhook/telegram", headers: {}, body: "{}" }, at),
  entry("lambda", "invocation.start",
    { request_id: trace, trace, function: "F", cold: false }, at),
  ...calls.map((ms) => ({ ...s3Call({ ms, trace }), at })),
  entry("lambda", "invocation.end",
    { request_id: trace, trace, function: "F", cold: false, init_ms: null, duration_ms: 60,
      memory_mb: 70, memory_limit_mb: 512, error: null }, at),
  entry("gateway", "request", { trace, status: 200, ms: 70 }, at),
];
const numbered = (events) => events.map((each, at) => ({ ...each, id: at + 1 }));
const attempt = (at) =>
  entry("telegram", "update.attempt", { attempt: 1, status: 200, error: null, ms: 80 }, at);
const chain = (row) => (row.parent ? [...chain(row.parent), row.label] : [row.label]);

test("a call starts as long before its event as it took", () => {
  const [row] = rowsOf([{ ...s3Call({ ms: 250, trace: null }), at: 10 }], 11);

  assert.deepEqual([row.start, row.end], [9.75, 10]);
});

test("a call is below its run, its request and its delivery", () => {
  const events = numbered([...requestOf(TRACE, 5, 9), attempt(5)]);
  const rows = rowsOf(events, 9, WEBHOOKS);
  const call = rows.find((row) => row.lane === "s3");

  assert.deepEqual(chain(call), ["update delivered", "POST /webhook/telegram", "F", call.label]);
  assert.equal(rows.filter((row) => row.label === "update delivered").length, 1);
  assert.equal(rows[0].status, 200);
});

test("with a stopped clock, each row starts after its cause and has its duration", () => {
  const rows = rowsOf(numbered([...requestOf(TRACE, 5, 9, 20), attempt(5)]), 9, WEBHOOKS);

  for (const row of rows) assert.ok(row.start >= (row.parent?.start ?? 5), row.label);
  const calls = rows.filter((row) => row.lane === "s3");
  assert.deepEqual(calls.map(({ start, end }) => Math.round((end - start) * 1000)), [9, 20]);
  assert.ok(calls[1].start >= calls[0].end);
  const run = rows.find((row) => row.label === "F");
  assert.ok(run.end >= calls[1].end && run.end - run.start >= 0.06 - 1e-6);
});

test("with a clock ten times as fast, all times are the clock's", () => {
  const events = requestOf(TRACE, 5, 550); // at this speed, Lambda's 60 ms are 0.6 s
  [5, 5.02, 5.6, 5.62, 5.7].forEach((at, index) => (events[index].at = at));
  const rows = rowsOf(numbered(events), 9, WEBHOOKS);
  const [call, run] = ["s3", "lambda"].map((lane) => rows.find((row) => row.lane === lane));

  assert.deepEqual([call, run].map((row) => (row.end - row.start).toFixed(2)), ["0.55", "0.60"]);
  assert.equal(run.ms, 60);
});

test("a webhook that is sent again is a separate row, with its request below", () => {
  const again = { trace: AGAIN, update_id: 1, caller: "telegram", forge: "no_secret" };
  const rows = rowsOf(
    numbered([
      ...requestOf(TRACE, 5),
      attempt(5),
      entry("page", "webhook.again", again, 6),
      ...requestOf(AGAIN, 6),
    ]),
    9,
    WEBHOOKS,
  );
  const row = rows.find((each) => each.again);

  assert.equal(row.label, "forged webhook from telegram");
  assert.deepEqual(chain(rows.at(-1)), [row.label, "POST /webhook/telegram", "F"]);
  assert.equal(rows.filter((each) => each.label === "update delivered").length, 1);
});

test("a scheduled run is below its schedule", () => {
  const due = { trace: TRACE, function: "F", schedule: "S", expression: "rate(5 minutes)" };
  const [schedule, run] = rowsOf(
    numbered([
      entry("eventbridge", "schedule.due", due, 5),
      entry("lambda", "invocation.start", { request_id: "1", trace: TRACE, function: "F" }, 5),
    ]),
    9,
  );

  assert.deepEqual([schedule.label, schedule.note], ["schedule of F", "rate(5 minutes)"]);
  assert.equal(run.parent, schedule);
});

test("an exception names the line in the bot's own code, and marks its run", () => {
  const frames = [
    { file: "/bot/intake.py", line: 72, function: "f", code: "g()", own: true },
    { file: "/lib/x.py", line: 1, function: "g", code: "raise", own: false },
  ];
  const raised = { request_id: "1", trace: TRACE, name: "KeyError", message: "'oops'", frames };
  const [run, row] = rowsOf(
    numbered([
      entry("lambda", "invocation.start", { request_id: "1", trace: TRACE, function: "F" }, 5),
      entry("lambda", "exception", raised, 5),
    ]),
    9,
  );

  assert.deepEqual([row.label, row.note, row.parent], ["KeyError: 'oops'", "intake.py:72", run]);
  assert.deepEqual([run.status, run.tone], ["KeyError", "bad"]);
});

test("a prediction is one row that ends with its last state", () => {
  const state = (status, at) =>
    entry("replicate", "prediction.state", { prediction_id: "p", status, trace: null }, at);
  const rows = rowsOf([state("starting", 1), state("processing", 2), state("succeeded", 5)], 9);

  assert.deepEqual(
    rows.map(({ label, status, start, end, tone }) => [label, status, start, end, tone]),
    [["prediction", "succeeded", 1, 5, "good"]],
  );
  assert.deepEqual(rows[0].states.map((each) => each.at), [1, 2, 5]);
});

test("events of other kinds make no row", () => {
  assert.deepEqual(rowsOf([entry("telegram", "chat.action", { action: "typing" })], 9), []);
});

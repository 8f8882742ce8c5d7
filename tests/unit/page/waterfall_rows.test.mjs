import assert from "node:assert/strict";
import { test } from "node:test";

import { rowsOf } from "../../../local/page/static/js/journeys/waterfall_rows.js";
import { entry, printed, s3Call, webhook } from "./entries.mjs";

const TRACEBACK = [
  "Traceback (most recent call last):",
  '  File "app.py", line 54, in telegram',
  "    take(update)",
  "NameError: name 'take' is not defined",
];

for (const [lines, row] of [
  [["It went wrong.", ...TRACEBACK], [TRACEBACK[3], "", "bad"]],
  [["[ERROR] SyntaxError: oh", ...TRACEBACK.slice(0, 3)], ["[ERROR] SyntaxError: oh", "", "bad"]],
  [["one", "two", "three"], ["one", "and 2 more lines", ""]],
]) {
  test(`lines that belong together are one row that is called ${row[0]}`, () => {
    const rows = rowsOf(lines.map((each) => printed(each)), 9);

    assert.deepEqual(rows.map(({ label, note, tone }) => [label, note, tone]), [row]);
    assert.deepEqual(rows[0].lines, lines);
  });
}

test("an object that was printed is a row of its own, and a metric is none", () => {
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
  test(`an invocation with ${end.memory_mb} of 512 MB says ${row[0]}`, () => {
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

test("what has not ended lasts until now", () => {
  const [row] = rowsOf([entry("lambda", "invocation.start", { request_id: "1" }, 5)], 9);

  assert.deepEqual([row.start, row.end, row.isRunning], [5, 9, true]);
});

test("a request ends with the answer of its trace, and a refusal is bad", () => {
  const answered = entry("gateway", "request", { trace: "1-a", status: 401 }, 900);
  const [row] = rowsOf([webhook("/webhook/telegram", "{}"), answered], 999);

  assert.deepEqual([row.end, row.status, row.tone, row.isRunning], [900, 401, "bad", false]);
  assert.equal(row.ended, answered);
});

test("a call begins before its event by as long as it took", () => {
  const [row] = rowsOf([{ ...s3Call({ ms: 250 }), at: 10 }], 11);

  assert.deepEqual([row.start, row.end], [9.75, 10]);
});

test("rows stand in the order in which things began, calls below what made them", () => {
  const invocation = { request_id: "1", function: "F", cold: false };
  const rows = rowsOf(
    [
      { ...s3Call({ ms: 1000, trace: "1-a" }), at: 3 },
      entry("lambda", "invocation.start", invocation, 2),
    ],
    9,
  );

  assert.deepEqual(rows.map(({ lane, depth }) => [lane, depth]), [["lambda", 2], ["s3", 3]]);
});

test("each state of a prediction ends the one before, and the last one stands alone", () => {
  const state = (status, at) =>
    entry("replicate", "prediction.state", { prediction_id: "p", status, trace: null }, at);
  const rows = rowsOf([state("starting", 1), state("processing", 2), state("succeeded", 5)], 9);

  assert.deepEqual(
    rows.map(({ label, start, end, tone }) => [label, start, end, tone]),
    [
      ["prediction starting", 1, 2, ""],
      ["prediction processing", 2, 5, ""],
      ["prediction succeeded", 5, 5, "good"],
    ],
  );
});

test("kinds that nobody draws make no row", () => {
  assert.deepEqual(rowsOf([entry("telegram", "chat.action", { action: "typing" })], 9), []);
});

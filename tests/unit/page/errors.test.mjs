import assert from "node:assert/strict";
import { test } from "node:test";

import { troublesOf } from "../../../local/page/static/js/journeys/errors.js";
import { harOf } from "../../../local/page/static/js/journeys/har.js";
import { entry, s3Call } from "./entries.mjs";

const frames = (line) => [
  { file: "/bot/intake.py", line, function: "f", code: "raise", own: true },
];
const raised = (request_id, line) =>
  entry("lambda", "exception",
    { request_id, function: "F", name: "KeyError", message: "'oops'", frames: frames(line) });
const died = (request_id) =>
  entry("lambda", "invocation.end",
    { request_id, function: "F", error: { type: "Runtime.ExitError", message: "killed" } });

test("equal errors are one with a count, and the latest comes first", () => {
  const found = troublesOf([raised("1", 7), raised("2", 9), raised("3", 7)]);

  assert.deepEqual(found.map(({ place, count }) => [place.line, count]), [[7, 2], [9, 1]]);
});

test("a run that died is an error unless it also raised an exception", () => {
  const found = troublesOf([died("1"), raised("2", 7), died("2")]);

  assert.deepEqual(found.map(({ name, count }) => [name, count]), [
    ["KeyError", 1], ["Runtime.ExitError", 1],
  ]);
});

test("a journey becomes an HTTP archive of its exchanges", () => {
  const { log } = harOf([{ ...s3Call({ ms: 250 }), at: 10 }], {});

  assert.equal(log.version, "1.2");
  assert.equal(log.entries.length, 1);
  assert.equal(log.entries[0].time, 250);
  assert.equal(log.entries[0].response.status, 200);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { endOf, stepped, waiting } from "../../../local/page/static/js/scenarios/steps.js";

test("progress changes its step, and the others wait", () => {
  const steps = waiting([{ words: "one", seen: ["x"] }, { words: "two", seen: [] }]);
  const facts = { state: "differs", why: "w", expected: [], seen: ["y"] };
  const [first, second] = stepped(steps, { kind: "step", number: 2, ...facts });

  assert.equal(first.state, "waiting");
  assert.deepEqual([second.state, second.seen, second.instead], ["differs", [], ["y"]]);
  assert.equal(endOf([first, second], { matched: false }), "Step 2 differs");
});

test("the end of a run shows how long it took, or why it failed", () => {
  const steps = waiting([{ words: "one", seen: [] }]);

  assert.match(endOf(steps, { matched: true, seconds: 3.5 }), /^All 1 steps as recorded, in 3.5 s/);
  assert.equal(endOf(steps, { matched: false, why: "S3 answers 500" }), "S3 answers 500");
});

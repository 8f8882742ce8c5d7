import assert from "node:assert/strict";
import { test } from "node:test";

import { changesBetween } from "../../../local/page/static/js/journeys/object_changes.js";

test("a change names the fields that came, went or hold something else", () => {
  const before = '{"state": "waiting", "lease": {"until": 5, "tries": 1}, "gone": 1, "same": [1]}';
  const after = '{"state": "answered", "lease": {"until": 6, "tries": 1}, "same": [1], "new": {}}';

  assert.deepEqual(changesBetween(before, after), [
    ["state", "waiting", "answered"],
    ["lease.until", 5, 6],
    ["gone", 1, undefined],
    ["new", undefined, {}],
  ]);
});

test("there is no change to show where one is no JSON object", () => {
  assert.deepEqual(changesBetween(null, '{"a": 1}'), []);
  assert.deepEqual(changesBetween("[1]", "[2]"), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { changesBetween } from "../../../local/page/static/js/journeys/object_changes.js";

test("a change lists the fields that were added, removed or changed", () => {
  const before = '{"state": "waiting", "lease": {"until": 5, "tries": 1}, "gone": 1, "same": [1]}';
  const after = '{"state": "answered", "lease": {"until": 6, "tries": 1}, "same": [1], "new": {}}';

  assert.deepEqual(changesBetween(before, after), [
    ["state", "waiting", "answered"],
    ["lease.until", 5, 6],
    ["gone", 1, undefined],
    ["new", undefined, {}],
  ]);
});

test("there are no changes to show unless both are JSON objects", () => {
  assert.deepEqual(changesBetween(null, '{"a": 1}'), []);
  assert.deepEqual(changesBetween("[1]", "[2]"), []);
});

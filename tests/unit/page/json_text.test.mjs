import assert from "node:assert/strict";
import { test } from "node:test";

import { unfolded } from "../../../local/page/static/js/json_text.js";

for (const [value, found] of [
  ['{"a": 1}', { a: 1 }],
  [" [1]", [1]],
  ["{a}", "{a}"],
  ["1", "1"],
  [null, null],
]) {
  test(`${JSON.stringify(value)} unfolds to ${JSON.stringify(found)}`, () => {
    assert.deepEqual(unfolded(value), found);
  });
}

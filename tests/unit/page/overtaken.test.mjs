import assert from "node:assert/strict";
import { test } from "node:test";

import { overtaking } from "parts/overtaken.js";

test("a response is overtaken if a later request's response arrived first", () => {
  const begin = overtaking();
  const [first, second, third] = [begin(), begin(), begin()];

  assert.equal(second(), false);
  assert.equal(first(), true);
  assert.equal(third(), false);
});

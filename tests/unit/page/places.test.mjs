import assert from "node:assert/strict";
import { test } from "node:test";

import { linkTo, placeIn } from "parts/places.js";

test("an address names a place, whatever characters are in its parts", () => {
  const parts = ["bucket", "images/input/a b%20#?.jpg"];

  assert.deepEqual(placeIn(linkTo(...parts)), parts);
});

test("an empty address has no parts, and an invalid part is returned unchanged", () => {
  assert.deepEqual(placeIn(""), []);
  assert.deepEqual(placeIn("#/bucket/%zz"), ["bucket", "%zz"]);
});

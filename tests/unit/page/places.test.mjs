import assert from "node:assert/strict";
import { test } from "node:test";

import { linkTo, placeIn } from "parts/places.js";

test("an address gives its parts back, whatever they contain", () => {
  const parts = ["bucket", "images/input/a b%20#?.jpg"];

  assert.deepEqual(placeIn(linkTo(...parts)), parts);
});

test("an empty address has no parts, and a malformed part is kept as it is", () => {
  assert.deepEqual(placeIn(""), []);
  assert.deepEqual(placeIn("#/bucket/%zz"), ["bucket", "%zz"]);
});

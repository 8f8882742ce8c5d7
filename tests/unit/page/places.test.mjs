import assert from "node:assert/strict";
import { test } from "node:test";

import { linkTo, placeIn } from "parts/places.js";

test("an address names a place, whatever its parts hold", () => {
  const parts = ["bucket", "images/input/a b%20#?.jpg"];

  assert.deepEqual(placeIn(linkTo(...parts)), parts);
});

test("an address that names nothing has no parts, and one that is broken itself", () => {
  assert.deepEqual(placeIn(""), []);
  assert.deepEqual(placeIn("#/bucket/%zz"), ["bucket", "%zz"]);
});

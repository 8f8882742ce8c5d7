import assert from "node:assert/strict";
import { test } from "node:test";

import { linkTo, placeIn } from "../../../local/page/static/js/places.js";

test("an address names a place, whatever its parts hold", () => {
  const parts = ["bucket", "images/input/a b%20#?.jpg"];

  assert.deepEqual(placeIn(linkTo(...parts)), parts);
});

test("an address that names nothing names the journeys, and one that is broken itself", () => {
  assert.deepEqual(placeIn(""), ["journeys"]);
  assert.deepEqual(placeIn("#/bucket/%zz"), ["bucket", "%zz"]);
});

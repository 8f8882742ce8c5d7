import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, clock, dayAndClock, minute, span } from "parts/units.js";

for (const [value, words] of [
  [0.0001, "0.1 ms"],
  [0.00994, "9.9 ms"],
  [0.01, "10 ms"],
  [0.9994, "999 ms"],
  [0.9996, "1.00 s"],
  [59.996, "1 min 0 s"],
  [61, "1 min 1 s"],
  [839.9, "14 min 0 s"],
  [7200, "2.0 h"],
]) {
  test(`${value} s are ${words}`, () => assert.equal(span(value), words));
}

test("sizes use units of a thousand", () => {
  assert.deepEqual([999, 1000, 1_500_000].map(bytes), ["999 B", "1.0 KB", "1.5 MB"]);
});

test("times use the 24-hour clock, with seconds or the date if wanted", () => {
  const at = new Date(2026, 10, 9, 16, 5, 7).getTime() / 1000;

  assert.equal(minute(at), "16:05");
  assert.equal(clock(at), "16:05:07");
  assert.equal(dayAndClock(at), "2026-11-09 16:05:07");
});

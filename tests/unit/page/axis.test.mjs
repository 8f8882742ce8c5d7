import assert from "node:assert/strict";
import { test } from "node:test";

import { axisOf } from "../../../local/page/static/js/journeys/axis.js";

const row = (start, end) => ({ start, end });
const near = (got, wanted) => assert.ok(Math.abs(got - wanted) < 1e-6, `${got} for ${wanted}`);

test("a plain journey is drawn to scale", () => {
  const axis = axisOf([row(0, 0.5), row(0.5, 4)], null);

  assert.deepEqual(axis.folds, []);
  near(axis.place(1), 0.25);
  near(axis.momentAt(0.25), 1);
});

test("an hour without events is folded, so that the events keep their room", () => {
  const axis = axisOf([row(0, 1), row(1, 4), row(3600, 3601)], null, 4);

  assert.deepEqual(axis.folds.map(({ from, to }) => [from, to]), [[4, 3600]]);
  near(axis.place(4), 0.95 * 0.8);
  near(axis.place(3601), 1);
  near(axis.place(0), 0);
});

test("minutes of a model's work are folded too, because they would hide the rest", () => {
  const axis = axisOf([row(0, 0.3), row(0.2, 300), row(300, 300.2)], null);

  assert.equal(axis.folds.length, 1);
  assert.ok(axis.place(0.3) > 0.4);
});

test("a row in progress is not folded for the first half minute", () => {
  const running = (end) => [row(0, 0.1), { ...row(0.1, end), isRunning: true }];

  assert.equal(axisOf(running(20), null).folds.length, 0);
  assert.equal(axisOf(running(40), null).folds.length, 1);
});

test("a gap after the end is folded sooner", () => {
  const rows = [row(0, 2), row(2, 4), row(10, 10.1)];

  assert.equal(axisOf(rows, null).folds.length, 0);
  assert.equal(axisOf(rows, null, 4).folds.length, 1);
});

test("zooming in stretches a part over the whole width", () => {
  const axis = axisOf([row(0, 1), row(1, 2)], { from: 1, to: 2 });

  near(axis.place(1.5), 0.5);
  near(axis.place(0), 0);
  near(axis.place(9), 1);
});

test("moments and places convert to each other, even in a fold", () => {
  const axis = axisOf([row(0, 1), row(3600, 3601)], null);

  for (const at of [0, 0.5, 1, 1800, 3600, 3600.5]) near(axis.momentAt(axis.place(at)), at);
});

test("rows without any duration are at the left", () => {
  near(axisOf([row(5, 5)], null).place(5), 0);
  near(axisOf([], null).place(0), 0);
});

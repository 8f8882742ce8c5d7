import assert from "node:assert/strict";
import { test } from "node:test";

import { branchesOf } from "../../../local/page/static/js/journeys/tree.js";

/** Return rows in the order of their events; each refers to its parent. */
function rowsOf(parents) {
  const rows = {};
  Object.entries(parents).forEach(([name, parent], at) => {
    rows[name] = { label: name, key: at, order: at, parent: rows[parent] ?? null };
  });
  return Object.values(rows);
}

const ROWS = rowsOf({ one: "", two: "", a: "one", b: "one", deep: "a", c: "two" });
const shown = (branches) => branches.map(({ row, guides }) => [row.label, guides.length]);

test("children follow their parent, and siblings keep the order of events", () => {
  assert.deepEqual(shown(branchesOf(ROWS, new Set())), [
    ["one", 1], ["a", 2], ["deep", 3], ["b", 2], ["two", 1], ["c", 2],
  ]);
});

test("a guide line continues while siblings follow", () => {
  const [one, a, deep, b] = branchesOf(ROWS, new Set());

  assert.deepEqual([one.guides, a.guides, b.guides], [[true], [true, true], [true, false]]);
  assert.deepEqual(deep.guides, [true, true, false]);
});

test("a folded row hides what is below it and counts it", () => {
  const branches = branchesOf(ROWS, new Set([0]));

  assert.deepEqual(shown(branches), [["one", 1], ["two", 1], ["c", 2]]);
  assert.deepEqual(branches.map(({ count, isFolded }) => [count, isFolded]), [
    [3, true], [1, false], [0, false],
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { KnownJourneys, merged } from "../../../local/page/static/js/known_journeys.js";

const journey = (update_id, more = {}) => ({
  update_id,
  chat_id: 777,
  title: "",
  state: "answered",
  kind: "photo",
  messages: [],
  ids: [],
  ...more,
});

function knowing(...journeys) {
  const known = new KnownJourneys(3);
  for (const each of journeys) known.learn(each);
  return known;
}

const ids = (journeys) => journeys.map((each) => each.update_id);

test("journeys that the server has found are found, too", () => {
  const known = knowing(journey(1), journey(2), journey(3));

  assert.deepEqual(ids(known.search("sendphoto", new Set([2]))), [2]);
});

test("the newest journey comes first", () => {
  assert.deepEqual(ids(knowing(journey(1), journey(2)).search("  ")), [2, 1]);
});

for (const [text, what] of [
  ["SEPIA", "words"],
  ["12", "an update's id"],
  ["failed", "a state"],
  ["1-abc", "a trace"],
  ["778", "a chat"],
]) {
  test(`a search finds ${what}`, () => {
    const wanted = { title: "Sepia, please", chat_id: 778, state: "failed", ids: ["1-abc"] };
    const known = knowing(journey(5), journey(12, wanted), journey(6));

    assert.deepEqual(ids(known.search(` ${text}`)), [12]);
  });
}

test("the oldest is dropped when there are too many", () => {
  const known = knowing(journey(1), journey(2), journey(3), journey(4));

  assert.deepEqual(ids(known.search("")), [4, 3, 2]);
  assert.equal(known.get(1), undefined);
});

test("a journey's new state replaces the old one", () => {
  const known = knowing(journey(1, { state: "new" }), journey(2), journey(1));

  assert.deepEqual(ids(known.search("")), [2, 1]);
  assert.equal(known.get(1).state, "answered");
});

test("a message belongs to the newest journey that includes it", () => {
  const known = knowing(journey(2, { messages: [7] }), journey(1, { messages: [7, 8] }));

  assert.equal(known.ofMessage(777, 7), 2);
  assert.equal(known.ofMessage(777, 8), 1);
  assert.equal(known.ofMessage(778, 8), undefined);
});

test("merging two lists keeps each entry once, in its newer form", () => {
  const [first, second] = [[{ id: 1 }, { id: 3, at: 1 }], [{ id: 3, at: 2 }, { id: 2 }]];

  assert.deepEqual(merged(first, second), [{ id: 1 }, { id: 2 }, { id: 3, at: 2 }]);
});

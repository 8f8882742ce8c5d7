import assert from "node:assert/strict";
import { test } from "node:test";

import { choicesFor, passing } from "../../../local/page/static/js/journeys/filters.js";
import { listRows } from "../../../local/page/static/js/journeys/list_rows.js";

const journey = (update_id, more = {}) => ({
  update_id,
  chat_id: 777,
  album: "",
  person: "Dev",
  chat: "",
  state: "answered",
  functions: ["Telegram", "Replicate"],
  error: "",
  ...more,
});
const keys = (rows) => rows.map((each) => each.key);
const ALBUM = [4, 3, 2].map((id) => journey(id, { album: "9" }));

test("the journeys of an album are one row, at the place of the newest", () => {
  const rows = listRows([journey(5), ...ALBUM, journey(1)], new Set());

  assert.deepEqual(keys(rows), ["5", "777 9", "1"]);
  assert.deepEqual(rows[1].group, ALBUM);
});

test("an open album shows each of its journeys below it", () => {
  const rows = listRows([...ALBUM, journey(1)], new Set(["777 9"]));

  assert.deepEqual(keys(rows), ["777 9", "4", "3", "2", "1"]);
  assert.deepEqual(rows.map((each) => each.isInside ?? false), [false, true, true, true, false]);
});

test("one journey of an album, and one of another chat's, are not a group", () => {
  const others = [journey(2, { album: "9" }), journey(1, { album: "9", chat_id: 778 })];

  assert.deepEqual(keys(listRows(others, new Set())), ["2", "1"]);
});

for (const [filters, expected] of [
  [{}, [3, 2, 1]],
  [{ person: "Ada" }, [2]],
  [{ person: "" }, [3, 2, 1]],
  [{ state: "failed", function: "Replicate" }, [3]],
  [{ chat: "Friends" }, [2]],
  [{ error: "KeyError: 'oops'" }, [3, 2]],
  [{ function: "Sweeper" }, []],
]) {
  test(`${JSON.stringify(filters)} selects ${expected}`, () => {
    const all = [
      journey(3, { state: "failed", error: "KeyError: 'oops'" }),
      journey(2, { person: "Ada", chat: "Friends", error: "KeyError: 'oops'" }),
      journey(1, { state: "failed", functions: ["Telegram"] }),
    ];

    assert.deepEqual(passing(all, filters).map((each) => each.update_id), expected);
  });
}

test("choices are counted, most frequent first, without empty ones", () => {
  const all = [journey(1), journey(2, { person: "Ada" }), journey(3), journey(4, { person: "" })];

  assert.deepEqual(choicesFor(all, "person"), [["Dev", 2], ["Ada", 1]]);
  assert.deepEqual(choicesFor(all, "function"), [["Telegram", 4], ["Replicate", 4]]);
});

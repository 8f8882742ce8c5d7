import assert from "node:assert/strict";
import { test } from "node:test";

import { textsTogether } from "../../../local/page/static/js/journeys/log_texts.js";

test("consecutive texts are joined, and objects stay separate", () => {
  assert.deepEqual(textsTogether(["a", "b", { c: 1 }, "d"]), ["a\nb", { c: 1 }, "d"]);
});

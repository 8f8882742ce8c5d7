import assert from "node:assert/strict";
import { test } from "node:test";

import { textsTogether } from "../../../local/page/static/js/journeys/log_texts.js";

test("texts that follow each other are shown together, an object alone", () => {
  assert.deepEqual(textsTogether(["a", "b", { c: 1 }, "d"]), ["a\nb", { c: 1 }, "d"]);
});

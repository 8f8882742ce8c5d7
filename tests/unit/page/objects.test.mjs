import assert from "node:assert/strict";
import { test } from "node:test";

import { isPicture, objectUrl } from "../../../local/page/static/js/objects.js";
import { changesObject } from "../../../local/page/static/js/s3_calls.js";

test("only a PUT or DELETE that succeeded changes an object", () => {
  const calls = ["PUT 200", "DELETE 204", "PUT 412", "GET 200", "HEAD 200"].map((each) => {
    const [method, status] = each.split(" ");
    return changesObject({ method, status: Number(status) });
  });

  assert.deepEqual(calls, [true, true, false, false, false]);
});

test("the URL of an object keeps its folders", () => {
  assert.equal(objectUrl("a/b c.jpg"), "/api/objects/a/b%20c.jpg");
  assert.deepEqual(["a.jpg", "a.jpeg", "a.json"].map(isPicture), [true, true, false]);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { exchangeOf, isWhole } from "../../../local/page/static/js/journeys/exchanges.js";
import { rowsOf } from "../../../local/page/static/js/journeys/waterfall_rows.js";
import { entry, printed, s3Call, webhook } from "./entries.mjs";

const WEBHOOKS = { "/hook/t": "telegram", "/hook/r": "replicate" };

/** Return what is known about the last event's row. */
function exchange(...events) {
  const last = events.at(-1);
  const row = rowsOf(events, 9).find((each) => each.event === last);
  return exchangeOf(row, events, WEBHOOKS);
}

for (const [facts, before] of [
  [{ method: "PUT", before: "old" }, "old"],
  [{ method: "PUT" }, null],
  [{ method: "DELETE", status: 204, before: "old" }, "old"],
  [{ method: "PUT", status: 412 }, undefined],
  [{ method: "GET" }, undefined],
]) {
  const { method, status = 200 } = facts;
  test(`a ${method} with status ${status} shows ${before} as the object before it`, () => {
    assert.equal(exchange(s3Call(facts)).before, before);
  });
}

test("a write whose body is not in the log can't be copied", () => {
  assert.equal(exchange(s3Call({ sent: null, size: 9000 })).request.isCut, true);
  assert.equal(exchange(s3Call({})).request.isCut, false);
});

test("a picture in the bucket has a valid URL for any key", () => {
  const found = exchange(s3Call({ method: "GET", key: "images/a b?#.jpg" }));

  assert.deepEqual(found.pictures, ["/api/objects/images/a%20b%3F%23.jpg"]);
});

test("only webhooks can be sent again", () => {
  const [hook, other] = [webhook("/hook/t", "{}"), webhook("/elsewhere", "{}")];

  assert.equal(exchange(hook).source, hook);
  assert.equal(exchange(other).source, undefined);
});

test("an attempt of Telegram is linked to the first request with the update", () => {
  const [other, first, second] = ["r", "t", "t"].map((each) => webhook(`/hook/${each}`, "{}"));
  const facts = { attempt: 1, url: "u", headers: {}, status: 200, error: null, ms: 1 };
  const attempt = entry("telegram", "update.attempt", { update_id: 1, ...facts });

  assert.equal(exchange(other, first, second, attempt).source, first);
});

test("an attempt of Replicate is linked to the request with its webhook id", () => {
  const second = webhook("/hook/r", "{}", { "webhook-id": "msg_2" });
  const attempt = entry("replicate", "webhook.attempt", {
    webhook_id: "msg_2",
    attempt: 2,
    event: "completed",
    url: "u",
    status: 200,
    error: null,
    ms: 1,
    request: { headers: {}, body: { output: ["http://h/xezq/a/out-0.jpg", 7] } },
    response: "",
  });
  const found = exchange(webhook("/hook/r", "{}", { "webhook-id": "msg_1" }), second, attempt);

  assert.equal(found.source, second);
  assert.deepEqual(found.pictures, ["/api/outputs/a/out-0.jpg"]);
});

test("a request is whole if its body has the declared length in bytes", () => {
  assert.equal(isWhole(webhook("/hook/t", "привет")), true);
  assert.equal(isWhole(webhook("/hook/t", "{}", { "content-length": "99" })), false);
});

test("an invocation shows only its own output", () => {
  const other = entry("lambda", "log", { request_id: "2", line: "no" });
  const start = entry("lambda", "invocation.start", { request_id: "1", function: "F" });

  assert.deepEqual(exchange(printed("one"), other, start).lines, ["one"]);
});

test("an event of an unknown kind shows its data", () => {
  const fault = entry("telegram", "fault.struck", { fault: "slow", where: {} });

  assert.deepEqual(exchange(fault), { facts: fault.data });
});

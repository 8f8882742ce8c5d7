// Minimal entries of the event log, for tests.

let count = 0;

/** Return an entry; `at` increases by default. */
export function entry(source, kind, data, at) {
  count += 1;
  return { id: count, at: at ?? count, source, kind, data };
}

export const printed = (line, at) => entry("lambda", "log", { request_id: "1", line }, at);

/** Return the log entry of a request that delivers a webhook, with its whole body. */
export function webhook(path, body, headers = {}) {
  const length = `${Buffer.byteLength(body)}`;
  return entry("gateway", "request.received", {
    trace: "1-a",
    method: "POST",
    path,
    headers: { host: "127.0.0.1:8000", "content-length": length, ...headers },
    body,
  });
}

export function s3Call(facts) {
  return entry("s3", "s3.call", {
    trace: null,
    method: "PUT",
    bucket: "b",
    key: "tasks/1.json",
    status: 200,
    size: 2,
    ms: 1,
    error: null,
    headers: { host: "127.0.0.1:9000" },
    sent: "{}",
    answered: {},
    received: null,
    before: null,
    ...facts,
  });
}

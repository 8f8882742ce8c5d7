// Tests the bot against both emulators, which run in a separate process.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import Replicate from "replicate";

import { createBot } from "./bot.js";

const FREE = ["--replicate-port", "0", "--telegram-port", "0", "--replicate-delay", "0"];
// Node loads trusted certificates when it starts, before the emulators create theirs, so the tests
// use HTTP. They need inline files because Replicate's client doesn't turn http URLs into files.
const PLAIN = ["--http", "--replicate-inline-outputs"];
let emulators, telegram, replicate, bot;
let person = 1000; // each test has its own person, whose id is also the id of the private chat

before(async () => {
  emulators = spawn("darkroom-emulators", ["both", "--json", ...FREE, ...PLAIN]);
  emulators.stderr.pipe(process.stderr);
  for await (const line of createInterface({ input: emulators.stdout })) {
    ({ telegram, replicate } = JSON.parse(line));
    break;
  }
  const client = new Replicate({ auth: "r8_test", baseUrl: `${replicate.url}/v1` });
  bot = createBot(telegram.token, client, telegram.url);
  bot.start();
});

afterEach(() => control("DELETE", `${replicate.url}/_emulator/faults`));

after(async () => {
  await bot.stop();
  emulators.kill();
});

test("a photo comes back edited", async () => {
  await sendPhoto("sepia");
  const reply = await nextReply();
  const { file_unique_id: id } = reply.photo.at(-1);
  const edited = await fetch(`${telegram.url}/_emulator/files/${id}`);
  assert.equal(edited.headers.get("content-type"), "image/jpeg");
  const { events } = await control("GET", `${replicate.url}/_emulator/events`);
  const created = events.find(({ data }) => data.path?.endsWith("/predictions"));
  assert.equal(created.data.request.body.input.prompt, "sepia");
});

test("a failure is reported to the person", async () => {
  const fault = { kind: "model_failure", params: { error: "NSFW content detected" } };
  await control("PUT", `${replicate.url}/_emulator/faults`, [fault]);
  await sendPhoto("sepia");
  const reply = await nextReply();
  assert.equal(reply.text, "That did not work: Prediction failed: NSFW content detected");
});

async function sendPhoto(caption) {
  person += 1;
  await control("POST", `${telegram.url}/_emulator/users`, { id: person, first_name: "Ada" });
  const form = new FormData();
  form.set("photo", new Blob([await readFile(new URL("photo.jpg", import.meta.url))]), "photo.jpg");
  form.set("caption", caption);
  const url = `${telegram.url}/_emulator/users/${person}/messages`;
  assert.ok((await fetch(url, { method: "POST", body: form })).ok);
}

async function nextReply() {
  const chat = `${telegram.url}/_emulator/chats/${person}/messages`;
  for (let tries = 0; tries < 400; tries++) {
    const { messages } = await control("GET", chat);
    const reply = messages.find(({ from }) => from.is_bot);
    if (reply) return reply;
    await sleep(25);
  }
  assert.fail("the bot did not reply within 10 s");
}

async function control(method, url, body) {
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${url}: ${response.status}`);
  return response.json();
}

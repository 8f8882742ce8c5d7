// The open scenario file, and its run.

/** @import { Progress, RunStep } from "./steps.js" */

import { signal } from "@preact/signals";

import { addPane, changePane, loadPeople, panes } from "parts/chat/chat_store.js";
import { notify } from "parts/notices.js";
import { endOf, stepped, waiting } from "./steps.js";

const MOST_PANES = 2;

/** @typedef {{ text: string, title: string, steps: RunStep[] }} Opened */

export const opened = signal(/** @type {Opened | null} */ (null));
export const isRunning = signal(false);
/** The state of the run, in words. */
export const said = signal("");

/** Open a file that was picked or dropped. @param {File | undefined} file */
export async function openFile(file) {
  if (!file || isRunning.value) return;
  const text = await file.text();
  const answer = await send("read", text);
  if (!answer) return;
  const { title, steps } = await answer.json();
  opened.value = { text, title, steps: waiting(steps) };
  said.value = "";
}

/** Run the open file. */
export async function run() {
  if (!opened.value) return;
  const { text, title, steps } = opened.value;
  opened.value = { text, title, steps: waiting(steps) };
  isRunning.value = true;
  said.value = "";
  try {
    const answer = await send("run", text);
    if (answer?.body) for await (const progress of linesOf(answer.body)) await take(progress);
  } finally {
    isRunning.value = false;
  }
}

/** @param {"read" | "run"} what @param {string} text */
async function send(what, text) {
  const answer = await fetch(`/api/scenarios/${what}`, { method: "POST", body: text });
  if (answer.ok) return answer;
  const { error } = await answer.json().catch(() => ({}));
  notify(error ?? `the server responded with ${answer.status}`, "bad");
  return null;
}

/** @param {ReadableStream<BufferSource>} body @returns {AsyncGenerator<Progress>} */
async function* linesOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.map((line) => JSON.parse(line));
  }
}

/** @param {Progress} progress */
async function take(progress) {
  if (!opened.value) return;
  if (progress.kind === "step") {
    const steps = stepped(opened.value.steps, progress);
    opened.value = { ...opened.value, steps };
    if (progress.state === "running") said.value = `Step ${progress.number} of ${steps.length}`;
    if (progress.cast) await show(progress.cast, steps);
  } else if (progress.kind === "ended") {
    said.value = endOf(opened.value.steps, progress);
  }
}

/**
 * Show a new person's chat. The first one replaces the chat that is open.
 *
 * @param {number} person
 * @param {RunStep[]} steps
 */
async function show(person, steps) {
  await loadPeople();
  const isFirst = steps.filter((each) => each.cast).length === 1;
  if (isFirst) changePane(panes.value[0].key, { user: person, chat: person });
  else if (panes.value.length < MOST_PANES) addPane(person);
}

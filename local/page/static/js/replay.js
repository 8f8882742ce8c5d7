// A scenario's file on the page: what it holds, and how a run of it goes.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { addPane, changePane, loadPeople, panes } from "./chat_store.js";
import { notify } from "./notices.js";

const MARKS = { waiting: ["·", "waits"], running: ["▸", "is running"], matched: ["✓", "as recorded"], differs: ["✗", "differs"] };
const MOST_PANES = 2;

/** What is open: `{ text, title, steps }`, each step with its words, and its state in the run. */
const opened = signal(null);
const isRunning = signal(false);
/** How the run stands, in words. */
const said = signal("");

/** Open a file that was picked or dropped. */
export async function openFile(file) {
  if (!file || isRunning.value) return;
  const text = await file.text();
  const answer = await send("read", text);
  if (!answer) return;
  const { title, steps } = await answer.json();
  opened.value = { text, title, steps: steps.map((each) => ({ ...each, state: "waiting" })) };
  said.value = "";
}

async function send(what, text) {
  const answer = await fetch(`/api/scenarios/${what}`, { method: "POST", body: text });
  if (answer.ok) return answer;
  notify((await answer.json().catch(() => ({}))).error ?? `the page answers ${answer.status}`, "bad");
  return null;
}

async function run() {
  const { text, steps, ...rest } = opened.value;
  opened.value = { ...rest, text, steps: steps.map(({ words, seen }) => ({ words, seen, state: "waiting" })) };
  isRunning.value = true;
  said.value = "";
  try {
    const answer = await send("run", text);
    if (answer) for await (const progress of linesOf(answer)) await take(progress);
  } finally {
    isRunning.value = false;
  }
}

async function* linesOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    yield* lines.map((line) => JSON.parse(line));
  }
}

async function take(progress) {
  const { steps } = opened.value;
  if (progress.kind === "step") {
    const { number, seen: instead, ...facts } = progress;
    const changed = steps.map((each, at) => (at === number - 1 ? { ...each, ...facts, instead } : each));
    opened.value = { ...opened.value, steps: changed };
    if (facts.state === "running") said.value = `Step ${number} of ${steps.length}`;
    if (facts.cast) await show(facts.cast);
  } else if (progress.kind === "ended") {
    const at = steps.findIndex((each) => each.state === "differs");
    const time = `in ${progress.seconds} s of the cloud's clock`;
    said.value = progress.why ?? (progress.matched ? `All ${steps.length} steps as recorded, ${time}` : `Step ${at + 1} differs`);
  }
}

/** Show the chat of a new person: the first in the place of the one that is shown. */
async function show(person) {
  await loadPeople();
  const isFirst = opened.value.steps.filter((each) => each.cast).length === 1;
  if (isFirst) changePane(panes.value[0].key, { user: person, chat: person });
  else if (panes.value.length < MOST_PANES) addPane(person);
}

export const Replay = () => {
  const picker = useRef(null);
  const found = opened.value;
  const pick = ({ target }) => {
    openFile(target.files[0]);
    target.value = "";
  };
  return html`
    <section aria-label="Run a scenario" class="card">
      <header>
        <h2>${found ? found.title : "Run a scenario"}</h2>
        <input ref=${picker} type="file" accept=".yaml,.yml" class="unseen" tabindex="-1" aria-label="A scenario's file" data-testid="scenario-file" onChange=${pick} />
        <button disabled=${isRunning.value} data-testid="open-scenario" onClick=${() => picker.current.click()}>Open a file</button>
        ${found && html`<button class="primary" data-testid="run-scenario" disabled=${isRunning.value} onClick=${run}>${found.steps.some((each) => each.state !== "waiting") ? "Run again" : "Run"}</button>`}
        <span role="status" class=${found?.steps.some((each) => each.state === "differs") ? "bad" : "good"} data-testid="run-status">${said.value}</span>
      </header>
      ${found ? html`<${Steps} steps=${found.steps} />` : html`<p class="quiet">Open a file, or drop one here. Each run has new people, and the clock passes as fast as the work is done; faults that are switched on stay on, to see what they change.</p>`}
    </section>
  `;
};

const Steps = ({ steps }) => html`
  <progress max=${steps.length} value=${steps.filter((each) => each.state === "matched").length} aria-label="Steps as recorded"></progress>
  <ol class="steps" tabindex="0" aria-label="Steps of the scenario" data-testid="scenario-steps">
    ${steps.map((step, at) => html`
      <li key=${at} class=${step.state} aria-current=${step.state === "running" ? "step" : undefined} data-testid="scenario-step" data-state=${step.state}>
        <div class="step-head">
          <span class="mark" aria-hidden="true">${MARKS[step.state][0]}</span>
          <span>${step.words}<span class="unseen"> ${MARKS[step.state][1]}</span></span>
        </div>
        ${step.state === "differs" ? html`<${Difference} step=${step} />` : html`<${Lines} lines=${step.seen} />`}
      </li>
    `)}
  </ol>
`;

const Difference = ({ step }) => html`
  <div class="difference" data-testid="difference">
    <p>${step.why}</p>
    <div><h3>Expected</h3><${Lines} lines=${step.expected} none="nothing more" /></div>
    <div><h3>Seen</h3><${Lines} lines=${step.instead} none="nothing" /></div>
  </div>
`;

/** Return what was seen, a line each; `none` is said where there is nothing. */
export const Lines = ({ lines, none }) =>
  lines.length ? html`<ul class="seen">${lines.map((line, at) => html`<li key=${at}>${line}</li>`)}</ul>` : none && html`<p class="quiet">${none}</p>`;

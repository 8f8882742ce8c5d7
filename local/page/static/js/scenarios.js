// Scenarios: the session so far, saved as a file; and a file that is run again, step by step.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { get } from "./api.js";
import { notify } from "./notices.js";
import { refreshed } from "./refreshed.js";
import { Lines, Replay, openFile } from "./replay.js";

const NEWS = ["control.answered", "chat.message", "callback.answered"];
const load = async () => (await get("/api/scenarios/session")).steps;
const { state, useFresh } = refreshed(load, (event) => NEWS.includes(event.kind));

const title = signal("");
/** The event at which what is saved begins. */
const start = signal(0);

export const Scenarios = () => {
  useFresh();
  const drag = (event, isOver) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("dropping", isOver);
  };
  const onDrop = (event) => {
    drag(event, false);
    openFile(event.dataTransfer.files[0]);
  };
  return html`
    <div
      class="tab-page scenarios"
      onDragOver=${(event) => drag(event, true)}
      onDragLeave=${(event) => drag(event, false)}
      onDrop=${onDrop}
    >
      <${Session} steps=${state.value ?? []} />
      <${Replay} />
    </div>
  `;
};

const Session = ({ steps }) => {
  const isKept = (step) => step.is_setting || step.event >= start.value;
  const count = steps.filter((each) => !each.is_setting && isKept(each)).length;
  return html`
    <section aria-label="This session" class="card">
      <header><h2>This session</h2><span class="quiet" data-testid="session-count">${count === 1 ? "1 step" : `${count} steps`}</span></header>
      <p class="quiet">All that people and you did, and what the chats showed. Saved, it can be run here, by <code>scripts/scenario</code>, and as a test.</p>
      ${steps.length > 0 && html`
        <ol class="steps" tabindex="0" aria-label="Steps of this session" data-testid="session-steps">
          ${steps.map((step, at) => html`
            <li key=${`${step.event} ${at}`} class=${isKept(step) ? "" : "left-out"} data-testid="session-step">
              <div class="step-head">
                <span>${step.words}${!isKept(step) && html` <small>left out</small>`}</span>
                ${!step.is_setting && html`<button class="link" aria-pressed=${start.value === step.event} onClick=${() => (start.value = start.value === step.event ? 0 : step.event)}>begin here</button>`}
              </div>
              <${Lines} lines=${step.seen} />
            </li>
          `)}
        </ol>
      `}
      <form class="save" onSubmit=${save}>
        <label>Title <input data-testid="scenario-title" value=${title.value} onInput=${({ target }) => (title.value = target.value)} required maxlength="200" placeholder="What it shows" /></label>
        <button class="primary" data-testid="save-scenario" disabled=${!count}>Save as scenario</button>
      </form>
    </section>
  `;
};

async function save(event) {
  event.preventDefault();
  const answer = await fetch("/api/scenarios/save", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ title: title.value, start: start.value }),
  });
  if (!answer.ok) return notify((await answer.json()).error, "bad");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${title.value.toLowerCase().replace(/[^\p{L}\d]+/gu, "_").replace(/^_|_$/g, "") || "scenario"}.yaml`;
  link.click();
  URL.revokeObjectURL(link.href);
  notify(`Saved as ${link.download}`, "good");
}

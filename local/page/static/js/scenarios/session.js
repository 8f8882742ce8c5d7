// Shows the steps of the session, and a form that saves them as a scenario.

/** @import { SessionStep } from "#types/api" */
/** @import { News } from "parts/events.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { load } from "parts/api.js";
import { withText } from "parts/fields.js";
import { notify } from "parts/notices.js";
import { refreshed } from "parts/refreshed.js";
import { Lines } from "./lines.js";

const NEWS = ["control.answered", "chat.message", "callback.answered"];

/** @param {News} event */
const isNews = (event) => NEWS.includes(event.kind);
const { state, useFresh } = refreshed(() => load("/api/scenarios/session"), isNews);

const title = signal("");
/** The event at which the saved session begins. */
const start = signal(0);

/** @param {SessionStep} step */
const isKept = (step) => step.is_setting || step.event >= start.value;

export const Session = () => {
  useFresh();
  const steps = state.value?.steps ?? [];
  const count = steps.filter((each) => !each.is_setting && isKept(each)).length;
  return html`
    <section aria-label="This session" class="card">
      <header>
        <h2>This session</h2>
        <span class="quiet" data-testid="session-count">
          ${count === 1 ? "1 step" : `${count} steps`}
        </span>
      </header>
      <p class="quiet">
        Everything that you and the people did, and what the chats showed. You can run a saved
        ${" "}session here, with <code>scripts/scenario</code>, or as a test.
      </p>
      ${steps.length > 0 && html`<${Steps} steps=${steps} />`}
      <${Save} isEmpty=${!count} />
    </section>
  `;
};

/** @param {{ steps: SessionStep[] }} props */
const Steps = ({ steps }) => html`
  <ol
    class="steps"
    tabindex="0"
    aria-label="Steps of this session"
    data-testid="session-steps"
  >
    ${steps.map((step, at) => html`<${Step} key=${`${step.event} ${at}`} step=${step} />`)}
  </ol>
`;

/** @param {{ step: SessionStep }} props */
const Step = ({ step }) => html`
  <li class=${isKept(step) ? "" : "left-out"} data-testid="session-step">
    <div class="step-head">
      <span>${step.words}${!isKept(step) && html` <small>left out</small>`}</span>
      ${!step.is_setting && html`<${BeginHere} event=${step.event} />`}
    </div>
    <${Lines} lines=${step.seen} />
  </li>
`;

/** @param {{ event: number }} props */
const BeginHere = ({ event }) => {
  const isStart = start.value === event;
  return html`
    <button
      class="link"
      aria-pressed=${isStart}
      onClick=${() => (start.value = isStart ? 0 : event)}
    >start here</button>
  `;
};

/** @param {{ isEmpty: boolean }} props */
const Save = ({ isEmpty }) => html`
  <form class="save" onSubmit=${save}>
    <label>
      Title${" "}
      <input
        data-testid="scenario-title"
        value=${title.value}
        onInput=${withText((text) => (title.value = text))}
        required
        maxlength="200"
        placeholder="What this scenario shows"
      />
    </label>
    <button class="primary" data-testid="save-scenario" disabled=${isEmpty}>
      Save as scenario
    </button>
  </form>
`;

/** @param {SubmitEvent} event */
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
  link.download = `${fileName(title.value)}.yaml`;
  link.click();
  URL.revokeObjectURL(link.href);
  return notify(`Saved as ${link.download}`, "good");
}

/** @param {string} words */
const fileName = (words) =>
  words.toLowerCase().replace(/[^\p{L}\d]+/gu, "_").replace(/^_|_$/g, "") || "scenario";

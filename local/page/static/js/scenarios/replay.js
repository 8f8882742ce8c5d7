// Shows a scenario file's steps, and the progress of its run.

/** @import { RunStep } from "./steps.js" */

import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { withFiles } from "parts/fields.js";
import { Lines } from "./lines.js";
import { isRunning, openFile, opened, run, said } from "./scenario_run.js";

const MARKS = {
  waiting: ["·", "is waiting"],
  running: ["▸", "is running"],
  matched: ["✓", "as recorded"],
  differs: ["✗", "differs"],
};

export const Replay = () => {
  const found = opened.value;
  const isDifferent = found?.steps.some((each) => each.state === "differs");
  return html`
    <section aria-label="Run a scenario" class="card">
      <header>
        <h2>${found ? found.title : "Run a scenario"}</h2>
        <${FilePicker} />
        ${found && html`<${Run} steps=${found.steps} />`}
        <span role="status" class=${isDifferent ? "bad" : "good"} data-testid="run-status">
          ${said.value}
        </span>
      </header>
      ${found ? html`<${Steps} steps=${found.steps} />` : html`<${Advice} />`}
    </section>
  `;
};

const FilePicker = () => {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  return html`
    <input
      ref=${picker}
      type="file"
      accept=".yaml,.yml"
      class="unseen"
      tabindex="-1"
      aria-label="Scenario file"
      data-testid="scenario-file"
      onChange=${withFiles(([file]) => openFile(file))}
    />
    <button
      disabled=${isRunning.value}
      data-testid="open-scenario"
      onClick=${() => picker.current?.click()}
    >Open a file</button>
  `;
};

/** @param {{ steps: RunStep[] }} props */
const Run = ({ steps }) => html`
  <button
    class="primary"
    data-testid="run-scenario"
    disabled=${isRunning.value}
    onClick=${run}
  >${steps.some((each) => each.state !== "waiting") ? "Run again" : "Run"}</button>
`;

const Advice = () => html`
  <p class="quiet">
    Open a file, or drop one here. Each run has new people, and the clock runs as fast as
    ${" "}the work gets done. Faults that are switched on stay on, so you can see their effect.
  </p>
`;

/** @param {{ steps: RunStep[] }} props */
const Steps = ({ steps }) => html`
  <progress
    max=${steps.length}
    value=${steps.filter((each) => each.state === "matched").length}
    aria-label="Steps as recorded"
  ></progress>
  <ol
    class="steps"
    tabindex="0"
    aria-label="Steps of the scenario"
    data-testid="scenario-steps"
  >
    ${steps.map((step, at) => html`<${Step} key=${at} step=${step} />`)}
  </ol>
`;

/** @param {{ step: RunStep }} props */
const Step = ({ step }) => {
  const [mark, words] = MARKS[step.state];
  return html`
    <li
      class=${step.state}
      aria-current=${step.state === "running" ? "step" : undefined}
      data-testid="scenario-step"
      data-state=${step.state}
    >
      <div class="step-head">
        <span class="mark" aria-hidden="true">${mark}</span>
        <span>${step.words}<span class="unseen"> ${words}</span></span>
      </div>
      ${step.state === "differs"
        ? html`<${Difference} step=${step} />`
        : html`<${Lines} lines=${step.seen} />`}
    </li>
  `;
};

/** @param {{ step: RunStep }} props */
const Difference = ({ step: { why, expected = [], instead = [] } }) => html`
  <div class="difference" data-testid="difference">
    <p>${why}</p>
    <div><h3>Expected</h3><${Lines} lines=${expected} none="nothing more" /></div>
    <div><h3>Seen</h3><${Lines} lines=${instead} none="nothing" /></div>
  </div>
`;

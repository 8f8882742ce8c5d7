// A card above the journey with its errors, the lines of code that caused them, and the next retry.

/** @import { FrameJson } from "#types/api" */
/** @import { Trouble } from "./errors.js" */

import { html } from "htm/preact";

import {
  allJourneys, cloud, filters, openDetails, openEvents, openJourney, searchFor,
} from "../store.js";
import { EditorChoice, OpenInEditor } from "./editor.js";
import { troublesOf } from "./errors.js";
import { NextTry } from "./next_try.js";

export const ErrorCard = () => {
  const troubles = troublesOf(openEvents.value ?? []);
  const state = openJourney.value?.state;
  if (!troubles.length) return null;
  const isOver = state !== "erring" && state !== "failed";
  const hasQueue = Object.keys(cloud.value.webhooks).length > 0;
  return html`
    <section
      class=${`error-card ${isOver ? "past" : ""}`}
      aria-label="Errors"
      data-testid="error-card"
    >
      ${troubles.map((each) => html`<${Error} key=${each.key} trouble=${each} />`)}
      <footer>
        ${isOver && html`<span>The journey continued after that.</span>`}
        <${Elsewhere} />
        ${state === "erring" && hasQueue && html`<${NextTry} />`}
        <${EditorChoice} />
      </footer>
    </section>
  `;
};

/** A link that lists all journeys with the same error. */
const Elsewhere = () => {
  const error = openJourney.value?.error ?? "";
  const count = allJourneys.value.filter((each) => each.error === error).length - 1;
  const show = () => {
    searchFor("");
    filters.value = { error };
  };
  return error && count > 0 && html`
    <button class="link" data-testid="elsewhere" onClick=${show}>
      Also in ${count} other ${count === 1 ? "journey" : "journeys"}
    </button>
  `;
};

/** @param {{ trouble: Trouble }} props */
const Error = ({ trouble: { name, message, place, frames, count, key } }) => {
  const own = frames.filter((each) => each.own);
  const others = frames.length - own.length;
  return html`
    <article>
      <h3>
        <span data-testid="error">${message ? `${name}: ${message}` : name}</span>
        ${place && html`${" "}<${OpenInEditor} ...${place} />`}
        ${count > 1 && html`${" "}<span class="badge" data-testid="count">${count}×</span>`}
      </h3>
      ${place?.code && html`<pre class="code">${place.code}</pre>`}
      ${frames.length > 0 && html`
        <details>
          <summary>Traceback</summary>
          <ol>${own.map((each, at) => html`<${Frame} key=${at} frame=${each} />`)}</ol>
          ${others > 0 && html`
            <details>
              <summary>All frames, including ${others} in libraries</summary>
              <ol>${frames.map((each, at) => html`<${Frame} key=${at} frame=${each} />`)}</ol>
            </details>
          `}
          <button class="link" onClick=${() => openDetails(key)}>Show in the journey</button>
        </details>
      `}
    </article>
  `;
};

/** @param {{ frame: FrameJson }} props */
const Frame = ({ frame }) => html`
  <li class="code ${frame.own ? "own" : ""}">
    <${OpenInEditor} ...${frame} /> ${frame.function}: ${frame.code}
  </li>
`;

// The list of journeys, newest first, of which only the visible ones are in the page.

/** @import { Summary } from "#types/api" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { fileUrl } from "../files.js";
import { journeys, open, openId, search } from "../store.js";
import { clock, span } from "../units.js";
import { Badges } from "./badges.js";
import { nameOf } from "./names.js";

const ROW = 64; // pixels, as in the style sheet
const SPARE = 6; // rows beyond the edge

const scrolled = signal(0);

export const JourneyList = () => {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const list = journeys.value;
  const first = Math.max(0, Math.floor(scrolled.value / ROW) - SPARE);
  const count = Math.ceil(innerHeight / ROW) + 2 * SPARE;
  const shown = list.slice(first, first + count);
  return html`
    <div
      class="list"
      ref=${box}
      tabindex="0"
      role="group"
      aria-label="List of journeys"
      onScroll=${() => (scrolled.value = box.current?.scrollTop ?? 0)}
      data-testid="journey-list"
    >
      <ol style=${{ height: `${list.length * ROW}px` }}>
        ${shown.map((each, at) => html`
          <${Entry} key=${each.update_id} journey=${each} top=${(first + at) * ROW} />
        `)}
      </ol>
      ${!list.length && html`
        <p class="quiet">${search.value ? "Nothing found." : "Nothing yet."}</p>
      `}
    </div>
  `;
};

/** @param {{ journey: Summary, top: number }} props */
const Entry = ({ journey, top }) => html`
  <li style=${{ top: `${top}px` }}>
    <button
      class="entry"
      aria-current=${journey.update_id === openId.value ? "true" : undefined}
      data-testid="journey"
      data-state=${journey.state}
      onClick=${() => open(journey.update_id)}
    >
      <${Thumb} journey=${journey} />
      <span class="entry-words">
        <span class="entry-title">${nameOf(journey)}</span>
        <span class="quiet">${clock(journey.at)} · ${span(journey.until - journey.at)}</span>
      </span>
      <${Badges} journey=${journey} />
    </button>
  </li>
`;

/** @param {{ journey: Summary }} props */
const Thumb = ({ journey: { thumb, kind } }) =>
  thumb
    ? html`<img src=${fileUrl(thumb)} alt="" loading="lazy" />`
    : html`
        <span class="no-thumb" aria-hidden="true">${kind === "callback_query" ? "◉" : "✎"}</span>
      `;

// The list of journeys, newest first, of which only the visible ones are in the page.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { fileUrl } from "./api.js";
import { Badges } from "./badges.js";
import { Detail } from "./detail.js";
import { clock, nameOf, span } from "./spans.js";
import { journeys, open, openId, openRow, search } from "./store.js";
import { Waterfall } from "./waterfall.js";

const ROW = 64; // pixels, as in the style sheet
const SPARE = 6; // rows beyond the edge

const scrolled = signal(0);

export const Journeys = () => html`
  <div class=${`journeys ${openRow.value === null ? "" : "with-detail"}`}>
    <section class="journey-list" aria-label="Journeys">
      <input
        class="search"
        type="search"
        placeholder="Search  ( / )"
        aria-label="Search the journeys"
        data-search
        data-testid="search"
        value=${search.value}
        onInput=${(event) => (search.value = event.target.value)}
      />
      <${List} />
    </section>
    <${Waterfall} />
    <${Detail} />
  </div>
`;

const List = () => {
  const box = useRef(null);
  const list = journeys.value;
  const first = Math.max(0, Math.floor(scrolled.value / ROW) - SPARE);
  const count = Math.ceil(innerHeight / ROW) + 2 * SPARE;
  const shown = list.slice(first, first + count);
  return html`
    <div class="list" ref=${box} tabindex="0" role="group" aria-label="List of journeys" onScroll=${() => (scrolled.value = box.current.scrollTop)} data-testid="journey-list">
      <ol style=${{ height: `${list.length * ROW}px` }}>
        ${shown.map((each, at) => html`<${Entry} key=${each.update_id} journey=${each} top=${(first + at) * ROW} />`)}
      </ol>
      ${!list.length && html`<p class="quiet">${search.value ? "Nothing found." : "Nothing yet."}</p>`}
    </div>
  `;
};

const Entry = ({ journey, top }) => {
  const isOpen = journey.update_id === openId.value;
  return html`
    <li style=${{ top: `${top}px` }}>
      <button
        class="entry"
        aria-current=${isOpen ? "true" : undefined}
        data-testid="journey"
        data-state=${journey.state}
        onClick=${() => open(journey.update_id)}
      >
        ${journey.thumb ? html`<img src=${fileUrl(journey.thumb)} alt="" loading="lazy" />` : html`<span class="no-thumb" aria-hidden="true">${journey.kind === "callback_query" ? "◉" : "✎"}</span>`}
        <span class="entry-words">
          <span class="entry-title">${nameOf(journey)}</span>
          <span class="quiet">${clock(journey.at)} · ${span(journey.until - journey.at)}</span>
        </span>
        <${Badges} journey=${journey} />
      </button>
    </li>
  `;
};

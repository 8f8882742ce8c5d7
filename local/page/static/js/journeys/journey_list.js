// The list of journeys, newest first. Only the visible ones, and a few more, are in the DOM.

/** @import { Summary } from "#types/api" */
/** @import { ListRow } from "./list_rows.js" */

import { computed, signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { fileUrl } from "parts/files.js";
import { filters, journeys, open, openId, search } from "../store.js";
import { clock, span } from "parts/units.js";
import { Badges } from "./badges.js";
import { listRows } from "./list_rows.js";
import { nameOf } from "./names.js";

const ROW = 74; // height in pixels, as in the style sheet
const SPARE = 6; // rows rendered beyond each edge

const scrolled = signal(0);
/** The albums that are unfolded, showing each of their journeys. */
const openAlbums = signal(/** @type {Set<string>} */ (new Set()));

const rows = computed(() => listRows(journeys.value, openAlbums.value));

/** @param {string} key */
function fold(key) {
  const changed = new Set(openAlbums.value);
  if (!changed.delete(key)) changed.add(key);
  openAlbums.value = changed;
}

export const JourneyList = () => {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const list = rows.value;
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
          <${Entry} key=${each.key} row=${each} top=${(first + at) * ROW} />
        `)}
      </ol>
      ${!list.length && html`
        <p class="quiet">${isNarrowed() ? "No journeys found." : "No journeys yet."}</p>
      `}
    </div>
  `;
};

const isNarrowed = () => search.value || Object.values(filters.value).some(Boolean);

/** @param {{ row: ListRow, top: number }} props */
const Entry = ({ row: { key, journey, group, isInside }, top }) => html`
  <li style=${{ top: `${top}px` }} class=${isInside ? "inside" : ""}>
    ${group && html`
      <button
        class="link fold"
        aria-expanded=${openAlbums.value.has(key)}
        aria-label=${`All ${group.length} of this album`}
        data-testid="fold-album"
        onClick=${() => fold(key)}
      >${openAlbums.value.has(key) ? "▾" : "▸"} ${group.length}</button>
    `}
    <button
      class="entry"
      aria-current=${journey.update_id === openId.value ? "true" : undefined}
      data-testid="journey"
      data-state=${journey.state}
      onClick=${() => open(journey.update_id)}
    >
      <${Thumb} journey=${journey} />
      <span class="entry-title">
        ${group ? `${group.length} in an album: ` : ""}${nameOf(group?.find(hasTitle) ?? journey)}
      </span>
      <span class="entry-whose quiet">${whoseOf(journey)}${clock(journey.at)}</span>
      <${Badges} journey=${journey} />
      <span class="quiet">${tookOf(journey)}</span>
    </button>
  </li>
`;

/** @param {Summary} journey */
const hasTitle = ({ title }) => title;

/** Return the time that the journey took until its outcome. @param {Summary} journey */
const tookOf = ({ at, ended }) => (ended !== null && ended > at ? span(ended - at) : "");

/** Return who sent the update, and in which group. @param {Summary} journey */
const whoseOf = ({ person, chat }) =>
  [person, chat].filter(Boolean).map((each) => `${each} · `).join("");

/** @param {{ journey: Summary }} props */
const Thumb = ({ journey: { thumb, kind } }) =>
  thumb
    ? html`<img src=${fileUrl(thumb)} alt="" loading="lazy" />`
    : html`
        <span class="no-thumb" aria-hidden="true">${kind === "callback_query" ? "◉" : "✎"}</span>
      `;

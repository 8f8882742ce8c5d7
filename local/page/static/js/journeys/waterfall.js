// The open journey as a waterfall: a row a hop, a bar where it lies in time.

/** @import { Row } from "./waterfall_rows.js" */

import { html } from "htm/preact";

import { cloud, openDetails, openEvents, openJourney, openRow } from "../store.js";
import { span } from "../units.js";
import { Badges } from "./badges.js";
import { nameOf } from "./names.js";
import { rowsOf } from "./waterfall_rows.js";

export const Waterfall = () => {
  const journey = openJourney.value;
  if (!journey) return html`<${Nothing} />`;
  const rows = rowsOf(openEvents.value ?? [], journey.until);
  const begin = rows[0]?.start ?? journey.at;
  const length = Math.max(journey.until - begin, 0.001);
  return html`
    <section class="waterfall" aria-label="Waterfall">
      <header>
        <h2>${nameOf(journey)} <small>update ${journey.update_id}</small></h2>
        <span class="quiet" data-testid="total">${span(length)}</span>
        <${Badges} journey=${journey} />
      </header>
      ${cloud.value.s3 && html`<${ForeignStore} url=${cloud.value.s3} />`}
      <${Ruler} length=${length} />
      <ol class="rows" data-testid="waterfall">
        ${rows.map((row) => html`
          <${WaterfallRow} key=${row.key} row=${row} begin=${begin} length=${length} />
        `)}
      </ol>
      ${openEvents.value === null && html`<p class="quiet">Loading…</p>`}
      ${openEvents.value?.length === 0 && html`
        <p class="quiet">The event log no longer has this journey.</p>
      `}
    </section>
  `;
};

const Nothing = () => html`
  <section class="waterfall empty" aria-label="Waterfall">
    <p class="quiet">Send a photo, and watch it travel here.</p>
  </section>
`;

/** @param {{ url: string }} props */
const ForeignStore = ({ url }) => html`
  <p class="quiet note" data-testid="foreign-s3">
    Calls to S3 are missing here: ${url} is not ours and tells no events.
  </p>
`;

/** @param {{ length: number }} props */
const Ruler = ({ length }) => html`
  <div class="ruler" aria-hidden="true">
    ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`
      <span key=${share}>${span(length * share)}</span>
    `)}
  </div>
`;

/** @param {{ row: Row, begin: number, length: number }} props */
const WaterfallRow = ({ row, begin, length }) => {
  const isOpen = openRow.value === row.key;
  return html`
    <li>
      <button
        class=${`row lane-${row.lane} ${row.tone}`}
        aria-expanded=${isOpen}
        data-testid="row"
        onClick=${() => openDetails(isOpen ? null : row.key)}
      >
        <span class="row-label" style=${{ paddingInlineStart: `${row.depth * 14}px` }}>
          <i class="lane-dot" aria-hidden="true"></i>
          <span class="row-name" title=${row.label}>${row.label}</span>
          ${row.note && html`<span class="quiet">${row.note}</span>`}
        </span>
        <span class="row-status" data-testid="status">${row.status ?? ""}</span>
        <span class="row-bar"><${Piece} row=${row} begin=${begin} length=${length} /></span>
        <span class="row-took">${row.end > row.start ? span(row.end - row.start) : ""}</span>
      </button>
    </li>
  `;
};

/** @param {{ row: Row, begin: number, length: number }} props */
const Piece = ({ row: { start, end, isRunning, init = 0 }, begin, length }) => {
  const left = ((start - begin) / length) * 100;
  const width = ((end - start) / length) * 100;
  const cold = (init / (end - start)) * 100;
  return html`
    <span
      class=${`bar-piece ${isRunning ? "running" : ""}`}
      style=${{ left: `${left}%`, width: `max(${width}%, 3px)` }}
    >
      ${init > 0 && html`
        <span
          class="init"
          style=${{ width: `${cold}%` }}
          title=${`cold start ${span(init)}`}
        ></span>
      `}
    </span>
  `;
};

// The open journey as a waterfall: a row a hop, a bar where it lies in time.

import { html } from "htm/preact";

import { Badges } from "./badges.js";
import { nameOf, rowsOf, span } from "./spans.js";
import { cloud, openDetails, openEvents, openJourney, openRow } from "./store.js";

export const Waterfall = () => {
  const journey = openJourney.value;
  if (!journey) return html`<section class="waterfall empty" aria-label="Waterfall"><p class="quiet">Send a photo, and watch it travel here.</p></section>`;
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
      ${cloud.value.s3 && html`<p class="quiet note" data-testid="foreign-s3">Calls to S3 are missing here: ${cloud.value.s3} is not ours and tells no events.</p>`}
      <${Ruler} length=${length} />
      <ol class="rows" data-testid="waterfall">
        ${rows.map((row) => html`<${Row} key=${row.key} row=${row} begin=${begin} length=${length} />`)}
      </ol>
      ${openEvents.value === null && html`<p class="quiet">Loading…</p>`}
      ${openEvents.value?.length === 0 && html`<p class="quiet">The event log no longer has this journey.</p>`}
    </section>
  `;
};

const Ruler = ({ length }) => html`
  <div class="ruler" aria-hidden="true">
    ${[0, 0.25, 0.5, 0.75, 1].map((share) => html`<span key=${share}>${span(length * share)}</span>`)}
  </div>
`;

const Row = ({ row, begin, length }) => {
  const left = ((row.start - begin) / length) * 100;
  const width = ((row.end - row.start) / length) * 100;
  const took = row.end > row.start ? span(row.end - row.start) : "";
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
        <span class="row-bar">
          <span class=${`bar-piece ${row.isRunning ? "running" : ""}`} style=${{ left: `${left}%`, width: `max(${width}%, 3px)` }}>
            ${row.init > 0 && html`<span class="init" style=${{ width: `${(row.init / (row.end - row.start)) * 100}%` }} title=${`cold start ${span(row.init)}`}></span>`}
          </span>
        </span>
        <span class="row-took">${took}</span>
      </button>
    </li>
  `;
};

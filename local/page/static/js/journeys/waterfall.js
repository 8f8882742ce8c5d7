// Shows the open journey as a waterfall: a row per step, below its cause, with its time as a bar.

/** @import { TargetedKeyboardEvent, TargetedPointerEvent } from "preact" */
/** @import { Branch } from "./tree.js" */
/** @import { Row } from "./waterfall_rows.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

import { panes, showChat } from "parts/chat/chat_store.js";
import { absent } from "parts/located.js";
import { span } from "parts/units.js";

import { cloud, openDetails, openEvents, openJourney, openRow } from "../store.js";
import { Badges } from "./badges.js";
import { ErrorCard } from "./error_card.js";
import { ExportMenu } from "./export.js";
import { nameOf } from "./names.js";
import { axis, branches, end, fold, rows, zoom } from "./open_rows.js";

const LONG_NAME = 24; // characters; the end of a longer name is always visible
const TAIL = 12;
const SHORT_NOTE = 8; // characters; notes up to this length, such as sizes, are never cut

export const Waterfall = () => {
  const journey = openJourney.value;
  if (!journey) return html`<${Nothing} />`;
  return html`
    <section class="waterfall" aria-label="Waterfall">
      <header>
        <h2>
          <span title=${nameOf(journey)}>${nameOf(journey)}</span>
          ${" "}<small>${journeyId(journey)}</small>
        </h2>
        <${Total} />
        <${Badges} journey=${journey} />
        <${ToChat} chat=${journey.chat_id} />
        <${ExportMenu} />
      </header>
      <${ErrorCard} />
      ${cloud.value.s3 && html`<${ForeignStore} url=${cloud.value.s3} />`}
      ${zoom.value && html`
        <button class="whole" data-testid="whole" onClick=${() => (zoom.value = null)}>
          Show the whole journey
        </button>
      `}
      <div class="rows">
        <${Ruler} />
        <ol data-testid="waterfall" onKeyDown=${walk}>
          ${branches.value.map((each) => html`
            <${WaterfallRow} key=${each.row.key} branch=${each} />
          `)}
        </ol>
      </div>
      ${openEvents.value === null && html`<p class="quiet">Loading…</p>`}
      ${openEvents.value?.length === 0 && html`
        <p class="quiet">The event log no longer has this journey.</p>
      `}
      <${Legend} />
    </section>
  `;
};

/** @param {{ chat: number | null }} props the journey's chat */
const ToChat = ({ chat }) =>
  chat !== null && !absent.telegram && !panes.value.some((each) => each.chat === chat) && html`
    <button class="link" data-testid="to-chat" onClick=${() => showChat(chat)}>
      Show its chat
    </button>
  `;

/** @param {{ update_id: number, kind: string }} journey */
const journeyId = ({ update_id, kind }) =>
  ["request", "runs"].includes(kind) ? "" : `update ${update_id}`;

/** The time until the outcome, or the time that the journey has taken up to now. */
const Total = () => {
  const begin = rows.value[0]?.start ?? 0;
  const last = end.value ?? Math.max(begin, ...rows.value.map((row) => row.end));
  const words = end.value === undefined ? "time up to now" : "time until the outcome";
  return html`
    <span class="quiet" data-testid="total" title=${`${words}, by the cloud's clock`}>
      ${span(last - begin)}
    </span>
  `;
};

const Nothing = () => html`
  <section class="waterfall empty" aria-label="Waterfall">
    <p class="quiet">
      Send a ${absent.telegram ? "request" : "photo"}, and watch it travel here.
    </p>
  </section>
`;

/** @param {{ url: string }} props */
const ForeignStore = ({ url }) => html`
  <p class="quiet note" data-testid="foreign-s3">
    Calls to S3 are not shown, because the store at ${url} is external and sends no events.
  </p>
`;

/** The start and current end of a selection on the ruler, as shares of its width. */
const brush = signal(/** @type {{ from: number, to: number } | null} */ (null));

/** @param {TargetedPointerEvent<HTMLElement>} event */
function placeOf({ currentTarget, clientX }) {
  const { left, width } = currentTarget.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left) / width));
}

function zoomIn() {
  const drawn = brush.value;
  brush.value = null;
  if (!drawn || Math.abs(drawn.to - drawn.from) < 0.02) return;
  const [from, to] = [drawn.from, drawn.to].sort((a, b) => a - b);
  zoom.value = { from: axis.value.momentAt(from), to: axis.value.momentAt(to) };
}

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(3)}%`;

/** @param {{ share: number }} props */
const Tick = ({ share }) => html`
  <span style=${{ left: percent(share) }}>
    ${span(Math.max(0, axis.value.momentAt(share) - (rows.value[0]?.start ?? 0)))}
  </span>
`;

const Ruler = () => {
  const { folds } = axis.value;
  const ticks = [0, 0.5, 1];
  const drawn = brush.value;
  return html`
    <div class="ruler"><div
      title="Drag across to zoom in"
      data-testid="ruler"
      onPointerDown=${(/** @type {TargetedPointerEvent<HTMLElement>} */ event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        brush.value = { from: placeOf(event), to: placeOf(event) };
      }}
      onPointerMove=${(/** @type {TargetedPointerEvent<HTMLElement>} */ event) => {
        if (brush.value) brush.value = { ...brush.value, to: placeOf(event) };
      }}
      onPointerUp=${zoomIn}
    >
      ${ticks.map((share) => html`<${Tick} key=${share} share=${share} />`)}
      ${folds.map((each) => html`
        <b
          key=${each.from}
          style=${{ right: percent(1 - each.left - each.width) }}
          data-testid="gap"
        >
          ⋯ ${span(each.to - each.from)}
        </b>
      `)}
      ${drawn && html`
        <i
          style=${{
            left: percent(Math.min(drawn.from, drawn.to)),
            width: percent(Math.abs(drawn.to - drawn.from)),
          }}
        ></i>
      `}
    </div></div>
  `;
};

/** @param {{ branch: Branch }} props */
const WaterfallRow = ({ branch: { row, guides, count, isFolded } }) => {
  const isOpen = openRow.value === row.key;
  const took = row.end - row.start;
  const ms = row.ms ?? 0;
  const real = ms && Math.abs(ms / 1000 - took) > 0.2 * took ? span(ms / 1000) : "";
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (isOpen) place.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  return html`
    <li ref=${place} style=${{ "--depth": guides.length - 1 }} class=${row.again ? "again" : ""}>
      ${guides.slice(1).map((goesOn, at) => html`
        <i
          key=${at}
          class=${`guide ${at === guides.length - 2 ? "elbow" : ""} ${goesOn ? "on" : ""}`}
          style=${{ "--at": at }}
        ></i>
      `)}
      ${count > 0 && html`
        <button
          class="fold"
          aria-label=${`${isFolded ? "Unfold" : "Fold"} ${row.label}`}
          aria-expanded=${!isFolded}
          data-testid="fold"
          onClick=${() => fold(row.key, !isFolded)}
        >${isFolded ? "▸" : "▾"}</button>
      `}
      <button
        class=${`row lane-${row.lane} ${row.tone}`}
        aria-expanded=${isOpen}
        data-testid="row"
        data-key=${row.key}
        onClick=${() => openDetails(isOpen ? null : row.key)}
      >
        <span class="row-label">
          <i class="lane-dot" aria-hidden="true"></i>
          <span class="row-name" title=${row.label}>
            ${partsOf(row.label).map((part, at) => html`<span key=${at}>${part}</span>`)}
          </span>
          ${isFolded && html`<span class="badge">${count}</span>`}
          ${row.note && html`<${Note} words=${row.note} />`}
        </span>
        <span class="row-status" data-testid="status">${row.status ?? ""}</span>
        <span class="row-bar"><${Bar} row=${row} /></span>
        <span class="row-took" title=${real && `${real} in real time`}>
          ${took > 0 ? span(took) : ""}${real && html`<small> ${real}</small>`}
        </span>
      </button>
    </li>
  `;
};

/** @param {{ words: string }} props */
const Note = ({ words }) =>
  html`<span class=${`quiet row-note ${words.length > SHORT_NOTE ? "" : "short"}`} title=${words}>
    ${words}
  </span>`;

/** Split a long name into two parts; the second is never cut. @param {string} name */
const partsOf = (name) =>
  name.length > LONG_NAME ? [name.slice(0, -TAIL), name.slice(-TAIL)] : [name];

/** @param {{ row: Row }} props */
const Bar = ({ row: { start, end: to, isRunning, init = 0 } }) => {
  const scale = axis.value;
  const [left, right] = [scale.place(start), scale.place(to)];
  const ready = scale.place(start + init * (to - start)); // when the cold start ended
  return html`
    ${scale.folds.map((each) => html`
      <i
        key=${each.from}
        class="gap"
        style=${{ left: percent(each.left), width: percent(each.width) }}
      ></i>
    `)}
    <span
      class=${`bar-piece ${isRunning ? "running" : ""}`}
      style=${{ left: percent(left), width: `max(${percent(right - left)}, 3px)` }}
    >
      ${init > 0 && html`
        <span
          class="init"
          style=${{ width: percent((ready - left) / (right - left || 1)) }}
          title="cold start"
        ></span>
      `}
    </span>
  `;
};

const LANES = {
  telegram: "Telegram",
  gateway: "gateway",
  lambda: "Lambda",
  s3: "S3",
  replicate: "Replicate",
  log: "log",
};

const Legend = () => html`
  <footer class="legend quiet">
    ${Object.entries(LANES).map(([lane, words]) => html`
      <span key=${lane} class=${`lane-${lane}`}><i class="lane-dot"></i> ${words}</span>
    `)}
    <span>hatched: cold start · ⋯ folded time · ↑ ↓ select · ← → fold</span>
  </footer>
`;

/** Move between rows, and fold or unfold them. @param {TargetedKeyboardEvent<HTMLElement>} event */
function walk(event) {
  const { key, currentTarget } = event;
  const steps = /** @type {{ [key: string]: number }} */ ({ ArrowDown: 1, ArrowUp: -1 });
  const list = /** @type {HTMLElement[]} */ ([...currentTarget.querySelectorAll(".row")]);
  const at = list.findIndex((each) => each.parentElement?.contains(document.activeElement));
  if (at < 0 || !(key in steps || key === "ArrowLeft" || key === "ArrowRight")) return;
  event.preventDefault();
  if (!(key in steps)) {
    fold(Number(list[at].dataset.key), key === "ArrowLeft");
    return;
  }
  const next = list[at + steps[key]];
  if (!next) return;
  next.focus();
  if (openRow.value !== null) openDetails(Number(next.dataset.key));
}

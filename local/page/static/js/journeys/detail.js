// The open row's details: its request and response as sent, and actions on them.

/** @import { EntryJson } from "#types/api" */
/** @import { Exchange, Request, Response } from "./exchanges.js" */
/** @import { Row } from "./waterfall_rows.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { clock, span } from "parts/units.js";
import { viewed } from "parts/viewer.js";

import { Json } from "../json_tree.js";
import { cloud, openDetails, openEvents, openRow } from "../store.js";
import { Actions, copyText } from "./detail_actions.js";
import { exchangeOf } from "./exchanges.js";
import { Log } from "./log.js";
import { changesBetween } from "./object_changes.js";
import { rows } from "./open_rows.js";

/** @typedef {typeof TABS[number]} Tab */

const TABS = /** @type {const} */ (["All", "Overview", "Request", "Response", "Log", "Raw"]);
const tab = signal(/** @type {Tab} */ ("All"));

export const Detail = () => {
  const events = openEvents.value ?? [];
  const row = rows.value.find((each) => each.key === openRow.value);
  if (!row) return null;
  const found = exchangeOf(row, events, cloud.value.webhooks);
  const shown = (/** @type {Tab} */ name) => tab.value === "All" || tab.value === name;
  return html`
    <aside class="detail" aria-label="Details" data-testid="detail">
      <header>
        <h2>${row.label}</h2>
        <button
          class="icon-button"
          aria-label="Close the details"
          onClick=${() => openDetails(null)}
        >×</button>
      </header>
      <nav class="tabs" aria-label="Parts of the details">
        ${TABS.map((name) => html`
          <button
            key=${name}
            class="tab"
            aria-current=${tab.value === name ? "true" : undefined}
            data-testid=${`part-${name.toLowerCase()}`}
            onClick=${() => (tab.value = name)}
          >${name}</button>
        `)}
      </nav>
      ${tab.value === "Raw" && html`<${Raw} value=${{ event: row.event, ended: row.ended }} />`}
      ${shown("Overview") && html`
        <${Actions} exchange=${found} />
        ${found.pictures && html`
          <div class="previews">
            ${found.pictures.map((url) => html`<${Preview} key=${url} url=${url} />`)}
          </div>
        `}
        <${Part} title="Facts" body=${{ ...timesOf(row), ...found.facts }} />
        <${Ids} event=${row.event} />
      `}
      ${shown("Request") && html`<${Sent} exchange=${found} />`}
      ${shown("Response") && found.response && html`
        <${Message} title="Response" line=${found.response.status} part=${found.response} />
      `}
      ${shown("Log") && found.lines && found.lines.length > 0 && html`
        <${Log} lines=${found.lines} />
      `}
    </aside>
  `;
};

/** Return the times of a row, including real time if it differs. @param {Row} row */
function timesOf({ start, end, ms, states }) {
  const took = end - start;
  const real = ms !== undefined && Math.abs(ms / 1000 - took) > 0.2 * took;
  return {
    at: clock(start),
    took: took > 0 ? span(took) : undefined,
    "in real time": real ? span(ms / 1000) : undefined,
    states: states?.map((each) => `${each.status} ${clock(each.at)}`),
  };
}

/** @param {{ value: unknown }} props */
const Raw = ({ value }) => html`
  <pre class="log-lines" tabindex="0" data-testid="raw">${JSON.stringify(value, null, 2)}</pre>
`;

const IDS = ["update_id", "prediction_id", "request_id", "trace", "webhook_id"];

/** @param {{ event: EntryJson }} props */
const Ids = ({ event }) => html`
  <p class="ids">
    ${Object.entries(event.data).map(([name, value]) => IDS.includes(name) && value && html`
      <button key=${name} title=${`Copy ${value}`} onClick=${() => copyText(`${value}`)}>
        Copy ${name.replace("_", " ")}
      </button>
    `)}
  </p>
`;

/** @param {{ url: string }} props */
const Preview = ({ url }) => html`
  <button
    class="preview"
    aria-label="Picture, full size"
    onClick=${() => (viewed.value = { url, words: "Picture" })}
  >
    <img src=${url} alt="Picture" data-testid="preview" />
  </button>
`;

/** @param {{ title: string, body: unknown }} props */
const Part = ({ title, body }) => html`
  <section><h3>${title}</h3><${Json} value=${body} /></section>
`;

/** @param {{ exchange: Exchange }} props */
const Sent = ({ exchange: { before, request } }) => html`
  ${before !== undefined && html`<${Before} before=${before} after=${request?.body} />`}
  ${request && html`
    <${Message}
      title="Request"
      line=${request.method && `${request.method} ${request.url}`}
      part=${request}
    />
  `}
`;

/** @param {{ title: string, line?: string | number | null, part: Request | Response }} props */
const Message = ({ title, line, part: { headers, body } }) => html`
  <section data-testid=${title.toLowerCase()}>
    <h3>${title}</h3>
    ${line && html`<p class="code">${line}</p>`}
    ${headers && html`
      <table class="headers"><tbody>
        ${Object.entries(headers).map(([name, value]) => html`
          <tr key=${name}><th scope="row">${name}</th><td>${value}</td></tr>
        `)}
      </tbody></table>
    `}
    ${body !== undefined && body !== null && body !== "" && html`<${Json} value=${body} />`}
  </section>
`;

/** @param {{ before: string | null, after: unknown }} props */
const Before = ({ before, after }) => {
  const changes = changesBetween(before, after);
  return html`
    ${changes.length > 0 && html`
      <section data-testid="changes">
        <h3>Changes</h3>
        <table class="headers"><tbody>
          ${changes.map(([field, old, now]) => html`
            <tr key=${field}>
              <th scope="row">${field}</th>
              <td>
                ${old !== undefined && html`<del><${Json} value=${old} /></del>`}
                ${" "}
                ${now !== undefined && html`<ins><${Json} value=${now} /></ins>`}
              </td>
            </tr>
          `)}
        </tbody></table>
      </section>
    `}
    <${Part} title="Object before this call" body=${before ?? "did not exist"} />
  `;
};

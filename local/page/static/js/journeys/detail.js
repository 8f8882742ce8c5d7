// The open row in full: request and response as they went over the wire, and what to do with them.

/** @import { Exchange, Request, Response } from "./exchanges.js" */

import { html } from "htm/preact";

import { Json } from "../json_tree.js";
import { cloud, openDetails, openEvents, openJourney, openRow } from "../store.js";
import { viewed } from "../viewer.js";
import { Actions } from "./detail_actions.js";
import { exchangeOf } from "./exchanges.js";
import { Log } from "./log.js";
import { changesBetween } from "./object_changes.js";
import { rowsOf } from "./waterfall_rows.js";

export const Detail = () => {
  const events = openEvents.value ?? [];
  const rows = openRow.value === null ? [] : rowsOf(events, openJourney.value?.until ?? 0);
  const row = rows.find((each) => each.key === openRow.value);
  if (!row) return null;
  const found = exchangeOf(row, events, cloud.value.webhooks);
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
      <${Actions} exchange=${found} />
      ${found.pictures?.map((url) => html`<${Preview} key=${url} url=${url} />`)}
      <${Part} title="Facts" body=${found.facts} />
      <${Messages} exchange=${found} />
      ${found.lines && found.lines.length > 0 && html`<${Log} lines=${found.lines} />`}
    </aside>
  `;
};

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
const Messages = ({ exchange: { before, request, response } }) => html`
  ${before !== undefined && html`<${Before} before=${before} after=${request?.body} />`}
  ${request && html`
    <${Message}
      title="Request"
      line=${request.method && `${request.method} ${request.url}`}
      part=${request}
    />
  `}
  ${response && html`<${Message} title="Response" line=${response.status} part=${response} />`}
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
        <h3>What it changed</h3>
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
    <${Part} title="The object before" body=${before ?? "there was none"} />
  `;
};

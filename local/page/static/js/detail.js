// The open row in full: request and response as they went over the wire, and what to do with them.

import { html } from "htm/preact";

import { linkTo } from "./address.js";
import { FORGERIES, sendAgain } from "./again.js";
import { changesBetween } from "./changes.js";
import { curl } from "./curl.js";
import { exchangeOf, isWhole } from "./exchanges.js";
import { Json } from "./json_tree.js";
import { notify } from "./notices.js";
import { rowsOf } from "./spans.js";
import { openDetails, openEvents, openJourney, openRow } from "./store.js";
import { viewed } from "./viewer.js";

export const Detail = () => {
  const events = openEvents.value ?? [];
  const journey = openJourney.value;
  const row = openRow.value !== null && rowsOf(events, journey.until).find((each) => each.key === openRow.value);
  if (!row) return null;
  const found = exchangeOf(row, events);
  return html`
    <aside class="detail" aria-label="Details" data-testid="detail">
      <header>
        <h2>${row.label}</h2>
        <button class="icon-button" aria-label="Close the details" onClick=${() => openDetails(null)}>×</button>
      </header>
      <${Actions} exchange=${found} />
      ${found.pictures?.map((url) => html`<${Preview} key=${url} url=${url} />`)}
      <${Part} title="Facts" body=${found.facts} />
      ${found.before !== undefined && html`<${Before} before=${found.before} after=${found.request.body} />`}
      ${found.request && html`<${Message} title="Request" line=${found.request.method && `${found.request.method} ${found.request.url}`} part=${found.request} />`}
      ${found.response && html`<${Message} title="Response" line=${found.response.status} part=${found.response} />`}
      ${found.lines?.length > 0 && html`<${Log} lines=${found.lines} />`}
    </aside>
  `;
};

const Actions = ({ exchange: { source, request, object } }) => {
  const forgeries = source ? FORGERIES[source.data.path] : {};
  return html`
    <div class="actions">
      ${request?.method && !request.isCut && html`<button data-testid="curl" onClick=${() => copy(request)}>Copy as curl</button>`}
      ${object && html`<a class="button" data-testid="in-bucket" href=${linkTo("bucket", object)}>Show in S3</a>`}
      ${source && !isWhole(source) && html`<p class="quiet" data-testid="cut">The log keeps the first 16 KB of a body. This one was longer, so it can't be sent again.</p>`}
      ${source && isWhole(source) && html`<button data-testid="replay" onClick=${() => sendAgain(source)}>Replay</button>`}
      ${source && isWhole(source) && html`
        <details class="menu">
          <summary class="button" data-testid="forge">Forge…</summary>
          <div>
            ${Object.entries(forgeries).map(
              ([kind, words]) => html`<button key=${kind} data-testid=${`forge-${kind}`} onClick=${() => sendAgain(source, kind)}>${words}</button>`,
            )}
          </div>
        </details>
      `}
    </div>
  `;
};

async function copy(request) {
  const body = request.body ?? null;
  const text = curl({ ...request, body: typeof body === "object" && body ? JSON.stringify(body) : body });
  await navigator.clipboard.writeText(text);
  notify("Copied. Secrets stand as variables such as $TELEGRAM_SECRET_TOKEN.");
}

const Preview = ({ url }) => html`
  <button class="preview" aria-label="Picture, full size" onClick=${() => (viewed.value = { url, words: "Picture" })}>
    <img src=${url} alt="Picture" data-testid="preview" />
  </button>
`;

const Message = ({ title, line, part }) => html`
  <section data-testid=${title.toLowerCase()}>
    <h3>${title}</h3>
    ${line && html`<p class="code">${line}</p>`}
    ${part.headers && html`
      <table class="headers"><tbody>
        ${Object.entries(part.headers).map(([name, value]) => html`<tr key=${name}><th scope="row">${name}</th><td>${value}</td></tr>`)}
      </tbody></table>
    `}
    ${part.body !== undefined && part.body !== null && part.body !== "" && html`<${Json} value=${part.body} />`}
  </section>
`;

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
              <td>${old !== undefined && html`<del><${Json} value=${old} /></del>`} ${now !== undefined && html`<ins><${Json} value=${now} /></ins>`}</td>
            </tr>
          `)}
        </tbody></table>
      </section>
    `}
    <${Part} title="The object before" body=${before ?? "there was none"} />
  `;
};

/** Lines of a log: a text stays as it was written, with its breaks; an object is a tree, with its traceback beneath. */
const Log = ({ lines }) => html`
  <section data-testid="log">
    <h3>Log</h3>
    ${textsTogether(lines).map((each, at) => html`
      ${typeof each === "string" ? html`<pre key=${at} class="log-lines" tabindex="0">${each}</pre>` : html`<${Entry} key=${at} line=${each} />`}
    `)}
  </section>
`;

const Entry = ({ line: { exception, ...rest } }) => html`
  <${Json} value=${rest} />
  ${typeof exception === "string" && html`<pre class="log-lines" tabindex="0">${exception}</pre>`}
`;

function textsTogether(lines) {
  const found = [];
  for (const line of lines) {
    if (typeof line === "string" && typeof found.at(-1) === "string") found.push(`${found.pop()}\n${line}`);
    else found.push(line);
  }
  return found;
}

const Part = ({ title, body }) => html`<section><h3>${title}</h3><${Json} value=${body} /></section>`;

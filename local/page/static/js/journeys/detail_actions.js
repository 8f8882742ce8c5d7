// Actions on the open row: copy it, show its object in S3, send its webhook again.

/** @import { RequestReceived } from "#types/api" */
/** @import { Exchange, Request } from "./exchanges.js" */

import { html } from "htm/preact";

import { notify } from "parts/notices.js";
import { linkTo } from "parts/places.js";
import { curl } from "./curl.js";
import { isWhole } from "./exchanges.js";
import { forgeriesOf, sendAgain } from "./sending_again.js";

const SIGNED = "Signature=***"; // a presigned URL's hidden signature, which curl can't recreate

/** @param {{ exchange: Exchange }} props */
export const Actions = ({ exchange: { source, request, object } }) => html`
  <div class="actions">
    ${canRepeat(request, source) && html`
      <button data-testid="curl" onClick=${() => copy(request)}>Copy as curl</button>
    `}
    ${object && html`
      <a class="button" data-testid="in-bucket" href=${linkTo("bucket", object)}>Show in S3</a>
    `}
    ${source && (isWhole(source) ? html`<${Again} source=${source} />` : html`<${Cut} />`)}
  </div>
`;

/**
 * Whether curl can repeat the request: the body is complete, and no URL or webhook is signed.
 *
 * @param {Request | undefined} request
 * @param {RequestReceived | undefined} source
 * @returns {request is Request}
 */
function canRepeat(request, source) {
  if (!request?.method || request.isCut || source?.data.headers["webhook-signature"]) return false;
  return !(request.url ?? "").includes(SIGNED);
}

/** Copy a text to the clipboard. @param {string} text */
export async function copyText(text) {
  await navigator.clipboard.writeText(text);
  notify(`Copied ${text}`);
}

/** @param {Request} request */
async function copy({ method = "", url = "", headers, body, signs, hasToken }) {
  const text = typeof body === "string" ? body : body ? JSON.stringify(body) : null;
  const command = curl({ method, url, headers, body: text, signs, hasToken });
  await navigator.clipboard.writeText(command);
  notify("Copied. Secrets are replaced by variables such as $TELEGRAM_SECRET_TOKEN.");
}

const Cut = () => html`
  <p class="quiet" data-testid="cut">
    The log keeps only the first 16 KB of a body, and this one is longer, so it can't be sent again.
  </p>
`;

/** @param {{ source: RequestReceived }} props */
const Again = ({ source }) => html`
  <button data-testid="replay" onClick=${() => sendAgain(source)}>Replay</button>
  <details class="menu">
    <summary class="button" data-testid="forge">Forge…</summary>
    <div>
      ${Object.entries(forgeriesOf(source)).map(([forgery, words]) => html`
        <button
          key=${forgery}
          data-testid=${`forge-${forgery}`}
          onClick=${() => sendAgain(source, forgery)}
        >${words}</button>
      `)}
    </div>
  </details>
`;

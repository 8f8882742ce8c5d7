// Replicate's webhooks waiting to be sent or retried, and buttons to control them manually.

/** @import { PredictionWebhooks, WaitingWebhook } from "#types/api" */
/** @import { Move } from "parts/control/waiting_moves.js" */

import { html } from "htm/preact";

import { load, post } from "parts/api.js";
import { absent } from "parts/located.js";
import { Absent, Failure, refreshed } from "parts/refreshed.js";
import { Copies, Moves, nextWords } from "parts/control/waiting_moves.js";

const { state, failure, refresh, useFresh } = refreshed(
  () => load("/api/replicate/deliveries"),
  ({ source }) => source === "replicate",
);

const TITLE = "Replicate's webhooks";

export const Webhooks = () =>
  absent.replicate
    ? html`<${Absent} title=${TITLE} why=${absent.replicate} />`
    : html`<${Waiting} />`;

const Waiting = () => {
  useFresh();
  const found = state.value?.predictions ?? [];
  const count = found.flatMap((each) => each.webhooks).length;
  return html`
    <section aria-label=${TITLE}>
      <header>
        <h2>${TITLE}</h2>
        <span class="quiet" data-testid="waiting-webhooks">${count} waiting</span>
      </header>
      <p class="quiet">
        If the webhook for a prediction's end fails, Replicate retries it for about a minute.
      </p>
      <${Failure} why=${failure.value} again=${refresh} />
      ${found.map((each) => html`<${Prediction} key=${each.prediction_id} prediction=${each} />`)}
    </section>
  `;
};

/** @param {{ prediction: PredictionWebhooks }} props */
const Prediction = ({ prediction: { prediction_id, webhooks } }) => html`
  <div class="card queue">
    <table class="grid">
      <caption>Prediction ${prediction_id}</caption>
      <thead>
        <tr>
          <th>webhook</th><th>attempts</th><th>next</th><th>last response</th>
          <th><span class="unseen">Actions</span></th>
        </tr>
      </thead>
      <tbody>
        ${webhooks.map((each, at) => html`
          <${Webhook}
            key=${each.webhook_id}
            webhook=${each}
            what=${`the ${each.event} webhook of ${prediction_id}`}
            next=${nextWords(each, state.value?.now ?? 0, at)}
          />
        `)}
      </tbody>
    </table>
  </div>
`;

/** @param {{ webhook: WaitingWebhook, what: string, next: string }} props */
const Webhook = ({ webhook, what, next }) => {
  /** @param {Exclude<Move, "swap">} move @param {object} [body] */
  const act = async (move, body) => {
    await post(`/api/replicate/webhooks/${webhook.webhook_id}/${move}`, body);
    await refresh();
  };
  return html`
    <tr data-testid="webhook">
      <td>${webhook.event}<${Copies} count=${webhook.copies} /></td>
      <td>${webhook.attempts}</td>
      <td data-testid="next">${next}</td>
      <td class="error">${webhook.last_status ?? webhook.last_error ?? ""}</td>
      <td><${Moves} isSent=${webhook.in_flight} what=${what} move=${act} /></td>
    </tr>
  `;
};

// Replicate's webhooks that wait to be sent, or to be sent again, and what can be done to them by hand.

import { html } from "htm/preact";

import { get, post } from "./api.js";
import { moves, nextWords } from "./moves.js";
import { refreshed } from "./refreshed.js";

const load = () => get("/api/replicate/deliveries");
const { state, refresh, useFresh } = refreshed(load, ({ source }) => source === "replicate");

async function change(path, body) {
  await post(`/api/replicate/webhooks/${path}`, body);
  await refresh();
}

export const Webhooks = () => {
  useFresh();
  const found = state.value?.predictions ?? [];
  return html`
    <section aria-label="Webhooks of Replicate">
      <header>
        <h2>Webhooks of Replicate</h2>
        <span class="quiet" data-testid="waiting-webhooks">${found.flatMap((each) => each.webhooks).length} waiting</span>
      </header>
      <p class="quiet">That of a prediction's end comes again for a minute, until it is taken.</p>
      ${found.map((each) => html`<${Prediction} key=${each.prediction_id} prediction=${each} />`)}
    </section>
  `;
};

const Prediction = ({ prediction: { prediction_id, webhooks } }) => html`
  <div class="card queue">
    <table class="grid">
      <caption>Prediction ${prediction_id}</caption>
      <thead><tr><th>webhook</th><th>attempts</th><th>next</th><th>last answer</th><th><span class="unseen">What to do</span></th></tr></thead>
      <tbody>
        ${webhooks.map((each, at) => html`
          <tr key=${each.webhook_id} data-testid="webhook">
            <td>${each.event}${each.copies > 1 && html` <strong data-testid="copies">×${each.copies}</strong>`}</td>
            <td>${each.attempts}</td>
            <td data-testid="next">${nextWords(each, state.value.now, at)}</td>
            <td class="error">${each.last_status ?? each.last_error ?? ""}</td>
            <td>${moves(each, `the ${each.event} webhook of ${prediction_id}`, (move, body) => change(`${each.webhook_id}/${move}`, body))}</td>
          </tr>
        `)}
      </tbody>
    </table>
  </div>
`;

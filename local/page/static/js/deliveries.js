// What waits to be delivered to the bot, and what can be done to it by hand.

import { html } from "htm/preact";

import { get, post } from "./api.js";
import { refreshed } from "./refreshed.js";

const load = async () => (await get("/api/telegram/deliveries")).bots;
const { state, refresh, useFresh } = refreshed(load, (event) => event.kind.startsWith("update."));

async function change(path, body) {
  await post(`/api/telegram/${path}`, body);
  await refresh();
}

export const Deliveries = () => {
  useFresh();
  return html`<div class="tab-page">${state.value?.map((bot) => html`<${Bot} key=${bot.bot_id} bot=${bot} />`)}</div>`;
};

const Bot = ({ bot }) => html`
  <section aria-label=${`Deliveries to ${bot.username}`}>
    <header>
      <h2>Updates for @${bot.username}</h2>
      <span class="quiet" data-testid="waiting">${bot.waiting} waiting</span>
      <button data-testid="hold" aria-pressed=${bot.held} onClick=${() => change("deliveries", { hold: !bot.held })}>${bot.held ? "Let them go" : "Hold all"}</button>
    </header>
    ${bot.held && html`<p class="quiet">Held: what people send now waits here, and nothing is lost.</p>`}
    ${!bot.queues.length && html`<p class="quiet">Nothing waits. A chat's updates come one after the other, each until it is taken.</p>`}
    ${bot.queues.map((queue) => html`<${Queue} key=${queue.queue} queue=${queue} />`)}
  </section>
`;

const Queue = ({ queue }) => html`
  <table class="grid">
    <caption>Queue ${queue.queue}</caption>
    <thead><tr><th>update</th><th>kind</th><th>attempts</th><th>next</th><th>last error</th><th><span class="unseen">What to do</span></th></tr></thead>
    <tbody>
      ${queue.updates.map((each) => html`
        <tr key=${each.update_id} data-testid="delivery">
          <td>${each.update_id}</td>
          <td>${each.kind}</td>
          <td>${each.attempts}</td>
          <td>${each.in_flight ? "being sent" : each.attempts ? new Date(each.next_at * 1000).toLocaleTimeString() : ""}</td>
          <td>${each.last_error ?? ""}</td>
          <td><button disabled=${each.in_flight} data-testid="drop" onClick=${() => change(`updates/${each.update_id}/drop`)}>Drop</button></td>
        </tr>
      `)}
    </tbody>
  </table>
`;

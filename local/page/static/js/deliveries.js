// What waits to be delivered to the bot, by chat, and what can be done to it by hand.

import { html } from "htm/preact";

import { get, post } from "./api.js";
import { groups, panes, users } from "./chat_store.js";
import { DelayField, moves, nextWords } from "./moves.js";
import { refreshed } from "./refreshed.js";
import { Webhooks } from "./webhooks.js";

const load = () => get("/api/telegram/deliveries");
const isNews = ({ kind, source }) => kind.startsWith("update.") || (source === "telegram" && kind === "control.answered");
const { state, refresh, useFresh } = refreshed(load, isNews);

async function change(path, body) {
  await post(`/api/telegram/${path}`, body);
  await refresh();
}

export const Deliveries = () => {
  useFresh();
  return html`
    <div class="tab-page">
      <${DelayField} />
      ${state.value?.bots.map((bot) => html`<${Bot} key=${bot.bot_id} bot=${bot} />`)}
      <${Webhooks} />
    </div>
  `;
};

const Bot = ({ bot }) => {
  const waiting = bot.queues.flatMap((queue) => queue.updates.map((each) => each.chat_id));
  const chats = [...new Set([...panes.value.map((each) => each.chat), ...bot.held_chats, ...waiting])];
  return html`
    <section aria-label=${`Deliveries to ${bot.username}`}>
      <header>
        <h2>Updates for @${bot.username}</h2>
        <span class="quiet" data-testid="waiting">${bot.waiting} waiting</span>
        <button data-testid="hold" aria-pressed=${bot.held} onClick=${() => change("deliveries", { hold: !bot.held, bot: bot.username })}>${bot.held ? "Let them go" : "Hold all"}</button>
      </header>
      <p class="quiet">${bot.held ? "Held: what people send now waits here, and nothing is lost." : "A chat's updates come one after the other, each until it is taken."}</p>
      ${chats.map((chat) => html`<${Chat} key=${chat} chat=${chat} bot=${bot} />`)}
    </section>
  `;
};

const Chat = ({ chat, bot }) => {
  const name = nameOf(chat);
  const isHeld = bot.held_chats.includes(chat);
  const queues = bot.queues.filter(({ updates }) => updates[0].chat_id === chat);
  const hold = () => change("deliveries", { hold: !isHeld, chat_id: chat, bot: bot.username });
  return html`
    <div class="card queue" role="group" aria-label=${name} data-testid="waiting-chat">
      <header>
        <strong>${name}</strong> <span class="quiet">${chat}</span>
        ${!queues.length && html`<span class="quiet">nothing waits</span>`}
        <button data-testid="hold-chat" aria-pressed=${isHeld} aria-label=${`${isHeld ? "Let go" : "Hold"} what ${name} sends`} onClick=${hold}>${isHeld ? "Let go" : "Hold"}</button>
      </header>
      ${queues.map((queue) => html`<${Queue} key=${queue.queue} queue=${queue} isHeld=${isHeld || bot.held} name=${name} />`)}
    </div>
  `;
};

const Queue = ({ queue: { updates }, isHeld, name }) => html`
  <table class="grid">
    <caption class="unseen">${updates[0].kind} queue of ${name}</caption>
    <thead><tr><th>update</th><th>kind</th><th>attempts</th><th>next</th><th>last error</th><th><span class="unseen">What to do</span></th></tr></thead>
    <tbody>
      ${updates.map((each, at) => html`
        <tr key=${each.update_id} data-testid="delivery">
          <td>${each.update_id}${each.copies > 1 && html` <strong data-testid="copies">×${each.copies}</strong>`}</td>
          <td>${each.kind}</td>
          <td>${each.attempts}</td>
          <td data-testid="next">${isHeld && !each.in_flight ? "held" : nextWords(each, state.value.now, at)}</td>
          <td class="error">${each.last_error ?? ""}</td>
          <td>${moves(each, `update ${each.update_id}`, (move, body) => change(`updates/${each.update_id}/${move}`, body), { isLast: at === updates.length - 1 })}</td>
        </tr>
      `)}
    </tbody>
  </table>
`;

function nameOf(chat) {
  const found = [...users.value, ...groups.value].find((each) => each.id === chat);
  return found?.first_name ?? found?.title ?? `Chat ${chat}`;
}

// What waits to be delivered to the bot, by chat, and what can be done to it by hand.

/** @import { BotDeliveries, FollowedEntry, UpdateQueue, WaitingUpdate } from "#types/api" */
/** @import { Move } from "./waiting_moves.js" */

import { html } from "htm/preact";

import { get, post } from "../api.js";
import { groups, panes, users } from "../chat/chat_store.js";
import { refreshed } from "../refreshed.js";
import { Copies, DelayField, Moves, nextWords } from "./waiting_moves.js";
import { Webhooks } from "./webhooks.js";

/** @param {FollowedEntry} event */
const isNews = ({ kind, source }) =>
  kind.startsWith("update.") || (source === "telegram" && kind === "control.answered");
const { state, refresh, useFresh } = refreshed(() => get("/api/telegram/deliveries"), isNews);

/** @param {BotDeliveries} bot @param {boolean} on @param {number} [chat] */
async function hold(bot, on, chat) {
  await post("/api/telegram/deliveries", { hold: on, bot: bot.username, chat_id: chat });
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

/** @param {{ bot: BotDeliveries }} props */
const Bot = ({ bot }) => {
  const waiting = bot.queues.flatMap((queue) => queue.updates.map((each) => each.chat_id));
  const open = panes.value.map((each) => each.chat);
  const chats = [...new Set([...open, ...bot.held_chats, ...waiting])];
  return html`
    <section aria-label=${`Deliveries to ${bot.username}`}>
      <header>
        <h2>Updates for @${bot.username}</h2>
        <span class="quiet" data-testid="waiting">${bot.waiting} waiting</span>
        <button data-testid="hold" aria-pressed=${bot.held} onClick=${() => hold(bot, !bot.held)}>
          ${bot.held ? "Let them go" : "Hold all"}
        </button>
      </header>
      <p class="quiet">
        ${bot.held
          ? "Held: what people send now waits here, and nothing is lost."
          : "A chat's updates come one after the other, each until it is taken."}
      </p>
      ${chats.map((chat) => html`<${Chat} key=${chat} chat=${chat} bot=${bot} />`)}
    </section>
  `;
};

/** @param {{ chat: number, bot: BotDeliveries }} props */
const Chat = ({ chat, bot }) => {
  const name = nameOf(chat);
  const isHeld = bot.held_chats.includes(chat);
  const queues = bot.queues.filter(({ updates }) => updates[0].chat_id === chat);
  return html`
    <div class="card queue" role="group" aria-label=${name} data-testid="waiting-chat">
      <header>
        <strong>${name}</strong> <span class="quiet">${chat}</span>
        ${!queues.length && html`<span class="quiet">nothing waits</span>`}
        <button
          data-testid="hold-chat"
          aria-pressed=${isHeld}
          aria-label=${`${isHeld ? "Let go" : "Hold"} what ${name} sends`}
          onClick=${() => hold(bot, !isHeld, chat)}
        >${isHeld ? "Let go" : "Hold"}</button>
      </header>
      ${queues.map((queue) => html`
        <${Queue} key=${queue.queue} queue=${queue} isHeld=${isHeld || bot.held} name=${name} />
      `)}
    </div>
  `;
};

/** @param {{ queue: UpdateQueue, isHeld: boolean, name: string }} props */
const Queue = ({ queue: { updates }, isHeld, name }) => html`
  <table class="grid">
    <caption class="unseen">${updates[0].kind} queue of ${name}</caption>
    <thead>
      <tr>
        <th>update</th><th>kind</th><th>attempts</th><th>next</th><th>last error</th>
        <th><span class="unseen">What to do</span></th>
      </tr>
    </thead>
    <tbody>
      ${updates.map((each, at) => html`
        <${Update}
          key=${each.update_id}
          update=${each}
          next=${isHeld && !each.in_flight ? "held" : nextWords(each, state.value?.now ?? 0, at)}
          isLast=${at === updates.length - 1}
        />
      `)}
    </tbody>
  </table>
`;

/** @param {{ update: WaitingUpdate, next: string, isLast: boolean }} props */
const Update = ({ update, next, isLast }) => {
  const id = update.update_id;
  /** @param {Move} move @param {object} [body] */
  const act = async (move, body) => {
    await post(`/api/telegram/updates/${id}/${move}`, body);
    await refresh();
  };
  return html`
    <tr data-testid="delivery">
      <td>${id}<${Copies} count=${update.copies} /></td>
      <td>${update.kind}</td>
      <td>${update.attempts}</td>
      <td data-testid="next">${next}</td>
      <td class="error">${update.last_error ?? ""}</td>
      <td>
        <${Moves} isSent=${update.in_flight} what=${`update ${id}`} move=${act} isLast=${isLast} />
      </td>
    </tr>
  `;
};

/** @param {number} chat */
function nameOf(chat) {
  const person = users.value.find((each) => each.id === chat);
  const group = groups.value.find((each) => each.id === chat);
  return person?.first_name ?? group?.title ?? `Chat ${chat}`;
}

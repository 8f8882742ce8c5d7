// Deliveries waiting for the bot, by chat, and buttons to move them manually.

/** @import { BotDeliveries, UpdateQueue, WaitingUpdate } from "#types/api" */
/** @import { ComponentChildren } from "preact" */
/** @import { News } from "../events.js" */
/** @import { Move } from "./waiting_moves.js" */

import { html } from "htm/preact";

import { load, post } from "../api.js";
import { groups, panes, users } from "../chat/chat_store.js";
import { followed } from "../chat/followed.js";
import { fileUrl } from "../files.js";
import { absent } from "../located.js";
import { Absent, Failure, refreshed } from "../refreshed.js";
import { Copies, DelayField, Moves, nextWords } from "./waiting_moves.js";

/** @param {News} event */
const isNews = ({ kind, source }) =>
  kind.startsWith("update.") || (source === "telegram" && kind === "control.answered");
const { state, failure, refresh, useFresh } = refreshed(
  () => load("/api/telegram/deliveries"),
  isNews,
);

/** @type {{ [kind: string]: string }} */
const WITHOUT_WORDS = { photo: "a photo", file: "a file", callback_query: "a button" };

/** @param {BotDeliveries} bot @param {boolean} on @param {number} [chat] */
async function hold(bot, on, chat) {
  await post("/api/telegram/deliveries", { hold: on, bot: bot.username, chat_id: chat });
  await refresh();
}

/** @param {{ children?: ComponentChildren }} props other waiting deliveries */
export const Deliveries = ({ children }) => html`
  <div class="tab-page">
    ${absent.telegram
      ? html`<${Absent} title="Updates" why=${absent.telegram} />`
      : html`<${Updates} />`}
    ${children}
  </div>
`;

const Updates = () => {
  useFresh();
  return html`
    <${Failure} why=${failure.value} again=${refresh} />
    <${DelayField} />
    ${state.value?.bots.map((bot) => html`<${Bot} key=${bot.bot_id} bot=${bot} />`)}
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
        ${bot.has_webhook && html`
          <button data-testid="hold" aria-pressed=${bot.held} onClick=${() => hold(bot, !bot.held)}>
            ${bot.held ? "Release all" : "Hold all"}
          </button>
        `}
      </header>
      <p class="quiet">
        ${wordsFor(bot)}
      </p>
      ${chats.map((chat) => html`<${Chat} key=${chat} chat=${chat} bot=${bot} />`)}
    </section>
  `;
};

/** @param {BotDeliveries} bot */
function wordsFor({ has_webhook, held }) {
  if (!has_webhook) return "No webhook: the bot gets waiting updates from getUpdates.";
  if (held) return "Held: updates wait here. “Now” sends one of them; the others keep waiting.";
  return "Each chat's updates are sent in order, each once the previous one is accepted.";
}

/** @param {{ chat: number, bot: BotDeliveries }} props */
const Chat = ({ chat, bot }) => {
  const name = nameOf(chat);
  const isHeld = bot.held_chats.includes(chat);
  const queues = bot.queues.filter(({ updates }) => updates[0].chat_id === chat);
  return html`
    <div class="card queue" role="group" aria-label=${name} data-testid="waiting-chat">
      <header>
        <strong>${name}</strong> <span class="quiet">${chat}</span>
        ${!queues.length && html`<span class="quiet">nothing waiting</span>`}
        ${bot.has_webhook && html`
          <button
            data-testid="hold-chat"
            aria-pressed=${isHeld}
            aria-label=${`${isHeld ? "Release" : "Hold"} updates from ${name}`}
            onClick=${() => hold(bot, !isHeld, chat)}
          >${isHeld ? "Release" : "Hold"}</button>
        `}
      </header>
      ${queues.map((queue) => html`
        <${Queue}
          key=${queue.queue}
          queue=${queue}
          isHeld=${isHeld || bot.held}
          isPolled=${!bot.has_webhook}
          name=${name}
        />
      `)}
    </div>
  `;
};

/** @param {{ queue: UpdateQueue, isHeld: boolean, isPolled: boolean, name: string }} props */
const Queue = ({ queue: { updates }, isHeld, isPolled, name }) => html`
  <table class="grid">
    <caption class="unseen">${updates[0].kind} queue of ${name}</caption>
    <thead>
      <tr>
        <th>update</th><th>attempts</th><th>next</th><th>last error</th>
        <th><span class="unseen">Actions</span></th>
      </tr>
    </thead>
    <tbody>
      ${updates.map((each, at) => html`
        <${Update}
          key=${each.update_id}
          update=${each}
          next=${nextOf(each, at, isHeld, isPolled)}
          isPolled=${isPolled}
          isLast=${at === updates.length - 1}
        />
      `)}
    </tbody>
  </table>
`;

/**
 * Return when an update will be sent next; `at` is its place in the queue.
 *
 * @param {WaitingUpdate} update
 * @param {number} at
 * @param {boolean} isHeld
 * @param {boolean} isPolled
 */
function nextOf(update, at, isHeld, isPolled) {
  if (isPolled) return "with getUpdates";
  return isHeld && !update.in_flight ? "held" : nextWords(update, state.value?.now ?? 0, at);
}

/**
 * @typedef {object} UpdateProps
 * @property {WaitingUpdate} update
 * @property {string} next
 * @property {boolean} isPolled
 * @property {boolean} isLast
 */

/** @param {UpdateProps} props */
const Update = ({ update, next, isPolled, isLast }) => {
  const id = update.update_id;
  /** @param {Move} move @param {object} [body] */
  const act = async (move, body) => {
    await post(`/api/telegram/updates/${id}/${move}`, body);
    await refresh();
  };
  return html`
    <tr data-testid="delivery" data-update=${id}>
      <td><${About} update=${update} /></td>
      <td>${update.attempts}</td>
      <td data-testid="next">${next}</td>
      <td class="error">${update.last_error ?? ""}</td>
      <td>
        <${Moves}
          isSent=${update.in_flight}
          isPolled=${isPolled}
          what=${`update ${id}`}
          move=${act}
          isLast=${isLast}
        />
      </td>
    </tr>
  `;
};

/** @param {{ update: WaitingUpdate }} props an update, shown with its person's text and picture */
const About = ({ update: { update_id, title, thumb, person, kind, album, copies } }) => {
  const words = title || WITHOUT_WORDS[kind] || kind.replaceAll("_", " ");
  const open = followed.value?.open;
  return html`
    <span class="about">
      ${thumb && html`<img src=${fileUrl(thumb)} alt="" data-testid="delivery-thumb" />`}
      <span>
        ${open
          ? html`<button class="link" onClick=${() => open(update_id)}>${words}</button>`
          : html`<span>${words}</span>`}
        <${Copies} count=${copies} />
        <small>${person}${album && " · album"} · ${update_id}</small>
      </span>
    </span>
  `;
};

/** @param {number} chat */
function nameOf(chat) {
  const person = users.value.find((each) => each.id === chat);
  const group = groups.value.find((each) => each.id === chat);
  return person?.first_name ?? group?.title ?? `Chat ${chat}`;
}

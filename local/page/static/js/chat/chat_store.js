// The chats as people see them: loaded once, then kept up by events.

/** @import { Signal } from "@preact/signals" */
/** @import { ChatInfo, MessageJson, UserJson } from "#types/api" */

import { signal } from "@preact/signals";

import { get, post } from "../api.js";
import { notify } from "../notices.js";
import { onEvent } from "../store.js";
import { changed } from "./albums.js";

const ACTION_MS = 5000;

/** @typedef {{ key: number, user: number, chat: number }} Pane a person's view of a chat */
/** @typedef {{ messages: MessageJson[], action: string, blocked: boolean }} ChatView */

export const users = signal(/** @type {UserJson[]} */ ([]));
export const groups = signal(/** @type {ChatInfo[]} */ ([]));
/** What stands side by side. */
export const panes = signal(/** @type {Pane[]} */ ([]));

/** @type {Map<number, Signal<ChatView>>} */
const chats = new Map();
/** @type {Map<number, number>} what ends a chat's action, by the chat */
const timers = new Map();
let paneCount = 0;

/** Return the signal of a chat; it loads at first use. @param {number} id */
export function chatOf(id) {
  const known = chats.get(id);
  if (known) return known;
  const chat = signal(/** @type {ChatView} */ ({ messages: [], action: "", blocked: false }));
  chats.set(id, chat);
  load(id, chat);
  return chat;
}

/** Learn who there is, and open the first person's chat. */
export async function loadPeople() {
  users.value = (await get("/api/telegram/users")).users;
  const found = (await get("/api/telegram/chats")).chats;
  groups.value = found.filter((each) => each.type !== "private");
  if (!panes.value.length) addPane(users.value[0].id);
}

/** Put another chat beside those that are shown. @param {number} user @param {number} chat */
export function addPane(user, chat = user) {
  panes.value = [...panes.value, { key: ++paneCount, user, chat }];
}

/** @param {number} key */
export function closePane(key) {
  panes.value = panes.value.filter((each) => each.key !== key);
}

/** @param {number} key @param {Partial<Pane>} change */
export function changePane(key, change) {
  panes.value = panes.value.map((each) => (each.key === key ? { ...each, ...change } : each));
}

/** Make a person who speaks `language`, and show the chat. @param {"en" | "ru"} language */
export async function addPerson(language) {
  const first_name = language === "ru" ? "Гость" : "Guest";
  const person = await post("/api/telegram/users", { first_name, language_code: language });
  await loadPeople();
  addPane(person.id);
}

/** Make a group of all people and the bot, and show it. */
export async function addGroup() {
  const [first, ...others] = users.value;
  const facts = { type: "group", title: "Group", user_id: first.id };
  const group = await post("/api/telegram/chats", facts);
  const bot = (await get("/api/telegram/bots")).bots[0].username ?? "";
  const join = (/** @type {{ bot: string } | { user_id: number }} */ who) =>
    post(`/api/telegram/chats/${group.id}/members`, who);
  await join({ bot });
  for (const each of others) await join({ user_id: each.id });
  await loadPeople();
  addPane(first.id, group.id);
}

/**
 * Block the bot as this person, or let it in again.
 *
 * @param {number} user
 * @param {boolean} blocked
 */
export async function setBlocked(user, blocked) {
  await post(`/api/telegram/users/${user}/${blocked ? "block" : "unblock"}`);
  await load(user, chatOf(user));
}

/** @param {number} id @param {Signal<ChatView>} chat */
async function load(id, chat) {
  const found = await get(`/api/telegram/chats/${id}/messages`);
  chat.value = { ...chat.value, messages: found.messages, blocked: found.chat.blocked };
}

onEvent((event) => {
  if (event.kind === "callback.answered") {
    if (event.data.answer?.text) notify(event.data.answer.text);
  } else if (event.kind === "chat.message") {
    const { chat_id, change, message } = event.data;
    const chat = chats.get(chat_id);
    if (!chat) return;
    const messages = changed(chat.value.messages, change, message);
    chat.value = { ...chat.value, messages, action: "" };
  } else if (event.kind === "chat.action") {
    showAction(event.data.chat_id, event.data.action);
  }
});

/** @param {number} id @param {string} action */
function showAction(id, action) {
  const chat = chats.get(id);
  if (!chat) return;
  clearTimeout(timers.get(id));
  chat.value = { ...chat.value, action };
  timers.set(
    id,
    setTimeout(() => (chat.value = { ...chat.value, action: "" }), ACTION_MS),
  );
}

// The chats as people see them: loaded once, then kept up by events.

import { signal } from "@preact/signals";

import { get, post } from "./api.js";
import { notify } from "./notices.js";
import { onEvent } from "./store.js";

const ACTION_MS = 5000;

export const users = signal([]);
export const groups = signal([]);
/** What stands side by side: `{ key, user, chat }`, ids of a person and of a chat of theirs. */
export const panes = signal([]);

const chats = new Map();
let paneCount = 0;

/** Return the signal of a chat: `{ messages, action, blocked }`; it loads at first use. */
export function chatOf(id) {
  if (!chats.has(id)) {
    chats.set(id, signal({ messages: [], action: "", blocked: false }));
    load(id);
  }
  return chats.get(id);
}

/** Learn who there is, and open the first person's chat. */
export async function loadPeople() {
  users.value = (await get("/api/telegram/users")).users;
  const found = (await get("/api/telegram/chats")).chats;
  groups.value = found.filter((each) => each.type !== "private");
  if (!panes.value.length) addPane(users.value[0].id);
}

/** Put another chat beside those that are shown. */
export function addPane(user, chat = user) {
  panes.value = [...panes.value, { key: ++paneCount, user, chat }];
}

export function closePane(key) {
  panes.value = panes.value.filter((each) => each.key !== key);
}

export function changePane(key, change) {
  panes.value = panes.value.map((each) => (each.key === key ? { ...each, ...change } : each));
}

/** Make a person who speaks `language`, and show the chat. */
export async function addPerson(language) {
  const first_name = language === "ru" ? "Гость" : "Guest";
  const person = await post("/api/telegram/users", { first_name, language_code: language });
  await loadPeople();
  addPane(person.id);
}

/** Make a group of all people and the bot, and show it. */
export async function addGroup() {
  const [first, ...others] = users.value;
  const group = await post("/api/telegram/chats", { type: "group", title: "Group", user_id: first.id });
  const bot = (await get("/api/telegram/bots")).bots[0].username;
  const join = (who) => post(`/api/telegram/chats/${group.id}/members`, who);
  await join({ bot });
  for (const each of others) await join({ user_id: each.id });
  await loadPeople();
  addPane(first.id, group.id);
}

/** Block the bot as this person, or let it in again. */
export async function setBlocked(user, blocked) {
  await post(`/api/telegram/users/${user}/${blocked ? "block" : "unblock"}`);
  await load(user);
}

async function load(id) {
  const found = await get(`/api/telegram/chats/${id}/messages`);
  const chat = chats.get(id);
  chat.value = { ...chat.value, messages: found.messages, blocked: found.chat.blocked };
}

onEvent(({ kind, data }) => {
  const chat = chats.get(data.chat_id);
  if (kind === "callback.answered" && data.answer?.text) notify(data.answer.text);
  if (!chat) return;
  if (kind === "chat.message") {
    chat.value = { ...chat.value, messages: changed(chat.value.messages, data), action: "" };
  } else if (kind === "chat.action") {
    clearTimeout(chat.timer);
    chat.value = { ...chat.value, action: data.action };
    chat.timer = setTimeout(() => (chat.value = { ...chat.value, action: "" }), ACTION_MS);
  }
});

function changed(messages, { change, message }) {
  const others = messages.filter((each) => each.message_id !== message.message_id);
  if (change === "deleted") return others;
  return [...others, message].sort((a, b) => a.message_id - b.message_id);
}

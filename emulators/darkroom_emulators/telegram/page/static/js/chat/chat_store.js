// The chats as people see them: loaded once, then updated by events.

/** @import { Signal } from "@preact/signals" */
/** @import { BotInfo, ChatInfo, DraftJson, MessageJson, UserJson } from "#types/api" */
/** @import { MessageUnheard } from "#types/api" */
/** @import { News } from "../events.js" */

import { signal } from "@preact/signals";

import { isChatShown } from "../address.js";
import { get, post } from "../api.js";
import { notify } from "../notices.js";
import { onEvent } from "../events.js";
import { changed } from "./albums.js";

const ACTION_MS = 5000;
const UNHEARD = "The bot can't answer: its allowed_updates exclude pre_checkout_query";

/** @typedef {{ key: number, user: number, chat: number }} Pane a person's view of a chat */
/**
 * @typedef {object} ChatView
 * @property {MessageJson[]} messages
 * @property {DraftJson[]} drafts
 * @property {MessageJson[]} ephemeral seen only by their receivers
 * @property {string} action
 * @property {boolean} blocked
 */

export const bots = signal(/** @type {BotInfo[]} */ ([]));
export const users = signal(/** @type {UserJson[]} */ ([]));
export const groups = signal(/** @type {ChatInfo[]} */ ([]));
/** The chats shown side by side. */
export const panes = signal(/** @type {Pane[]} */ ([]));

/** @type {Map<number, Signal<ChatView>>} */
const chats = new Map();
/** @type {Map<number, number>} the timer that ends a chat's action, by chat */
const timers = new Map();
let paneCount = 0;
/** @type {ChatView} */
const EMPTY = { messages: [], drafts: [], ephemeral: [], action: "", blocked: false };

/** Return the signal of a chat, which is loaded on first use. @param {number} id */
export function chatOf(id) {
  const known = chats.get(id);
  if (known) return known;
  const chat = signal(/** @type {ChatView} */ (EMPTY));
  chats.set(id, chat);
  load(id, chat);
  return chat;
}

/** Load the people, bots and groups, and open the first person's chat if none is open. */
export async function loadPeople() {
  users.value = (await get("/api/telegram/users")).users;
  bots.value = (await get("/api/telegram/bots")).bots;
  const found = (await get("/api/telegram/chats")).chats;
  groups.value = found.filter((each) => each.type !== "private");
  if (!panes.value.length) addPane(users.value[0].id);
}

/** Open another chat beside the others. @param {number} user @param {number} chat */
export function addPane(user, chat = user) {
  panes.value = [...panes.value, { key: ++paneCount, user, chat }];
}

/** Show a chat in the first pane; if it is private, as its person. @param {number} chat */
export async function showChat(chat) {
  await loadPeople(); // the person may be new
  changePane(panes.value[0].key, chat > 0 ? { user: chat, chat } : { chat });
  isChatShown.value = true;
}

/** @param {number} key */
export function closePane(key) {
  panes.value = panes.value.filter((each) => each.key !== key);
}

/** @param {number} key @param {Partial<Pane>} change */
export function changePane(key, change) {
  panes.value = panes.value.map((each) => (each.key === key ? { ...each, ...change } : each));
}

/** Create a person who speaks `language`, and open their chat. @param {"en" | "ru"} language */
export async function addPerson(language) {
  const first_name = language === "ru" ? "Гость" : "Guest";
  const person = await post("/api/telegram/users", { first_name, language_code: language });
  await loadPeople();
  addPane(person.id);
}

/** Create a group with all people and the bot, and open it. */
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
 * Block or unblock the bot as a person.
 *
 * @param {number} user
 * @param {boolean} blocked
 */
export async function setBlocked(user, blocked) {
  await post(`/api/telegram/users/${user}/${blocked ? "block" : "unblock"}`);
  await load(user, chatOf(user));
}

/** @type {Set<News[]>} the events since each load of a chat began */
const loads = new Set();

/** @param {number} id @param {Signal<ChatView>} chat */
async function load(id, chat) {
  /** @type {News[]} */
  const meanwhile = [];
  loads.add(meanwhile);
  try {
    const found = await get(`/api/telegram/chats/${id}/messages`);
    const { messages, drafts, ephemeral } = found;
    chat.value = { ...chat.value, messages, drafts, ephemeral, blocked: found.chat.blocked };
  } finally {
    loads.delete(meanwhile);
  }
  meanwhile.forEach(show); // the response may be older than these
}

/** Show an event in its chat, if that is loaded. @param {News} event */
function show(event) {
  if (event.kind === "chat.message") {
    const { chat_id, change, message } = event.data;
    const chat = chats.get(chat_id);
    if (!chat) return;
    const messages = changed(chat.value.messages, change, message);
    chat.value = { ...chat.value, messages, action: "" };
  } else if (event.kind === "chat.ephemeral_message") {
    showEphemeral(event.data.chat_id, event.data.message, event.data.change === "deleted");
  } else if (event.kind === "message.unheard") {
    showUnheard(event.data);
  } else if (event.kind === "chat.draft") {
    showDraft(event.data.chat_id, event.data.draft, event.data.change === "gone");
  }
}

onEvent((event) => {
  for (const meanwhile of loads) meanwhile.push(event);
  show(event);
  if (
    event.kind === "method.unsupported" ||
    event.kind === "argument.ignored" ||
    event.kind === "refusal.guessed"
  ) {
    notify(event.data.explanation, "bad");
  } else if (event.kind === "callback.answered") {
    if (event.data.answer?.text) notify(event.data.answer.text);
  } else if (event.kind === "stars.payment") {
    const { state, text, is_heard } = event.data;
    if (text) notify(text);
    else if (state === "waiting" && !is_heard) notify(UNHEARD, "bad");
  } else if (event.kind === "chat.action") {
    showAction(event.data.chat_id, event.data.action);
  }
});

/** @param {MessageUnheard["data"]} data */
function showUnheard({ chat_id, message_id, username, why }) {
  const chat = chats.get(chat_id);
  const message = chat?.value.messages.find((each) => each.message_id === message_id);
  if (!chat || !message) return;
  const told = { ...message, unheard: { ...message.unheard, [username]: why } };
  chat.value = { ...chat.value, messages: changed(chat.value.messages, "edited", told) };
}

/**
 * Show a draft in place of the previous one, or remove it if `isGone`.
 *
 * @param {number} id
 * @param {DraftJson} draft
 * @param {boolean} isGone
 */
function showDraft(id, draft, isGone) {
  const chat = chats.get(id);
  if (!chat) return;
  const isSamePlace = (/** @type {DraftJson} */ each) =>
    each.bot_id === draft.bot_id && each.message_thread_id === draft.message_thread_id;
  const others = chat.value.drafts.filter((each) => !isSamePlace(each));
  chat.value = { ...chat.value, drafts: isGone ? others : [...others, draft] };
}

/**
 * Show an ephemeral message in place of its previous version, or remove it if `isGone`.
 *
 * @param {number} id
 * @param {MessageJson} message
 * @param {boolean} isGone
 */
function showEphemeral(id, message, isGone) {
  const chat = chats.get(id);
  if (!chat) return;
  const number = message.ephemeral_message_id;
  const others = chat.value.ephemeral.filter((each) => each.ephemeral_message_id !== number);
  const ephemeral = isGone ? others : [...others, message];
  chat.value = { ...chat.value, ephemeral };
}

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

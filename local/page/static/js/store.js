// What the page knows: journeys, the one that is open, its events, and who hears of news.

import { batch, computed, signal } from "@preact/signals";

import { namePlace, namedPlace, onPlace, tab } from "./address.js";
import { get } from "./api.js";
import { notify } from "./notices.js";

const KEPT_JOURNEYS = 2000; // as many as the server keeps
const GATHER_MS = 40; // news that comes close together is shown together

/** Summaries of all journeys by update id, oldest first. */
const known = new Map();
/** The journey of a message, by `chat:message`. */
const ofMessage = new Map();
const version = signal(0);

export const search = signal("");
export const openId = signal(null);
/** The events of the open journey, null while they are loading. */
export const openEvents = signal(null);
/** The row of the waterfall whose details are shown, by its key. */
export const openRow = signal(null);
/** Whether the newest journey opens by itself: until somebody picks one. */
const isFollowing = signal(true);
/** Whether news comes in; it is sought again by itself when it stops. */
export const isConnected = signal(true);
/** What the page was told of the cloud: `{ s3 }`, an address if the store is not ours. */
export const cloud = signal({});

export const journeys = computed(() => {
  version.value;
  const wanted = search.value.trim().toLowerCase();
  const found = [...known.values()].reverse();
  return wanted ? found.filter((each) => matches(each, wanted)) : found;
});

export const openJourney = computed(() => {
  version.value;
  return known.get(openId.value) ?? null;
});

/** Return the id of the newest journey in which a message of a chat came or went, if it is known. */
export function journeyOfMessage(chatId, messageId) {
  version.value;
  return ofMessage.get(`${chatId}:${messageId}`);
}

const listeners = new Set();

/** Call `listener` with each event from now on; return what ends that. */
export function onEvent(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Load what there is, then follow what happens. */
export async function connect() {
  const found = await get("/api/journeys");
  batch(() => {
    cloud.value = found.cloud;
    for (const each of found.journeys) learn(each);
    version.value += 1;
  });
  const newest = found.journeys.at(-1)?.update_id;
  if (!follow(namedPlace()) && newest !== undefined) show(newest);
  onPlace(follow);
  const source = new EventSource(`/api/events?after=${found.last}`);
  source.onmessage = (message) => gather(JSON.parse(message.data));
  source.onopen = () => (isConnected.value = true);
  source.onerror = () => (isConnected.value = false);
  // another cloud answers than before: nothing that is shown is true any more
  source.addEventListener("restarted", () => location.reload());
}

/** Open what the address names; say whether that is a journey. */
function follow([name, id, row]) {
  tab.value = name;
  if (name !== "journeys" || id === undefined) return false;
  if (!known.has(Number(id))) {
    notify(`Journey ${id} is not in the log, or no more.`, "bad");
    return false;
  }
  isFollowing.value = false;
  show(Number(id), row === undefined ? null : Number(row));
  return true;
}

/** Open a journey that somebody picked. */
export function open(id) {
  isFollowing.value = id === journeys.value[0]?.update_id;
  tab.value = "journeys";
  namePlace("journeys", id);
  return show(id);
}

/** Show the details of a row of the open journey, or none. */
export function openDetails(row) {
  openRow.value = row;
  namePlace("journeys", openId.value, ...(row === null ? [] : [row]));
}

async function show(id, row = null) {
  batch(() => {
    if (openId.value !== id) openEvents.value = null;
    openId.value = id;
    openRow.value = row;
  });
  const found = await get(`/api/journeys/${id}`);
  if (openId.value === id) openEvents.value = merged(found.events, openEvents.value ?? []);
}

let gathered = [];

function gather(event) {
  if (!gathered.length) {
    setTimeout(() => {
      const events = gathered;
      gathered = [];
      batch(() => events.forEach(take));
    }, GATHER_MS);
  }
  gathered.push(event);
}

function take(event) {
  const journey = event.journey;
  if (journey) {
    const isNew = !known.has(journey.update_id);
    learn(journey);
    if (openId.value === journey.update_id) {
      openEvents.value = merged(openEvents.value ?? [], [event]);
    }
    version.value += 1;
    // who reads details is left in peace
    if (isNew && isFollowing.value && openRow.value === null) show(journey.update_id);
  }
  for (const listener of listeners) listener(event);
}

function learn(journey) {
  known.set(journey.update_id, journey);
  for (const each of journey.messages) {
    const name = `${journey.chat_id}:${each}`;
    if (!(ofMessage.get(name) > journey.update_id)) ofMessage.set(name, journey.update_id);
  }
  if (known.size > KEPT_JOURNEYS) known.delete(known.keys().next().value);
}

function merged(first, second) {
  const byId = new Map([...first, ...second].map((each) => [each.id, each]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

function matches(journey, wanted) {
  const text = `${journey.update_id} ${journey.chat_id} ${journey.title} ${journey.state} ${journey.kind} ${journey.ids.join(" ")}`;
  return text.toLowerCase().includes(wanted);
}

// What the page knows: journeys, the one that is open, its events, and who hears of news.

import { batch, computed, signal } from "@preact/signals";

import { get } from "./api.js";

/** Summaries of all journeys by update id, oldest first. */
const known = new Map();
const version = signal(0);

export const search = signal("");
export const openId = signal(null);
/** The events of the open journey, null while they are loading. */
export const openEvents = signal(null);
/** The row of the waterfall whose details are shown, by its key. */
export const openRow = signal(null);
/** Whether the newest journey opens by itself: until somebody picks one. */
export const isFollowing = signal(true);

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

/** Return the journey in which a message of a chat came or went, if it is known. */
export function journeyOfMessage(chatId, messageId) {
  const found = [...known.values()].reverse();
  return found.find((each) => each.chat_id === chatId && each.messages.includes(messageId));
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
    for (const each of found.journeys) known.set(each.update_id, each);
    version.value += 1;
  });
  const linked = Number(location.hash.match(/^#\/journeys\/(\d+)/)?.[1]);
  if (known.has(linked)) open(linked);
  else if (found.journeys.length) show(found.journeys.at(-1).update_id);
  const source = new EventSource(`/api/events?after=${found.last_id}`);
  source.onmessage = (message) => take(JSON.parse(message.data));
}

/** Open a journey that somebody picked. */
export function open(id) {
  isFollowing.value = id === journeys.value[0]?.update_id;
  history.replaceState(null, "", `#/journeys/${id}`);
  return show(id);
}

async function show(id) {
  batch(() => {
    openId.value = id;
    openEvents.value = null;
    openRow.value = null;
  });
  const found = await get(`/api/journeys/${id}`);
  if (openId.value === id) openEvents.value = merged(found.events, openEvents.value ?? []);
}

function take(event) {
  const journey = event.journey;
  if (journey) {
    const isNew = !known.has(journey.update_id);
    batch(() => {
      known.set(journey.update_id, journey);
      if (openId.value === journey.update_id) {
        openEvents.value = merged(openEvents.value ?? [], [event]);
      }
      version.value += 1;
    });
    if (isNew && isFollowing.value) show(journey.update_id);
  }
  for (const listener of listeners) listener(event);
}

function merged(first, second) {
  const byId = new Map([...first, ...second].map((each) => [each.id, each]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

function matches(journey, wanted) {
  const text = `${journey.update_id} ${journey.title} ${journey.state} ${journey.kind}`;
  return text.toLowerCase().includes(wanted);
}

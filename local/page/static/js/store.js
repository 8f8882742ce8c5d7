// What the page knows: journeys, the one that is open, its events, and who hears of news.

/** @import { CloudFacts, EntryJson, FollowedEntry, Summary } from "#types/api" */

import { batch, computed, signal } from "@preact/signals";

import { namePlace, namedPlace, onPlace, tab } from "./address.js";
import { get } from "./api.js";
import { KnownJourneys, merged } from "./known_journeys.js";
import { notify } from "./notices.js";

const KEPT_JOURNEYS = 2000; // as many as the server keeps
const GATHER_MS = 40; // news that comes close together is shown together

const known = new KnownJourneys(KEPT_JOURNEYS);
const version = signal(0);

export const search = signal("");
export const openId = signal(/** @type {number | null} */ (null));
/** The events of the open journey, null while they are loading. */
export const openEvents = signal(/** @type {EntryJson[] | null} */ (null));
/** The row of the waterfall whose details are shown, by its key. */
export const openRow = signal(/** @type {number | null} */ (null));
/** Whether the newest journey opens by itself: until somebody picks one. */
const isFollowing = signal(true);
/** Whether news comes in; it is sought again by itself when it stops. */
export const isConnected = signal(true);
/** What the page was told of the cloud. */
export const cloud = signal(/** @type {CloudFacts} */ ({ s3: "", webhooks: {} }));

export const journeys = computed(() => {
  version.value;
  return known.search(search.value);
});

export const openJourney = computed(() => {
  version.value;
  return known.get(openId.value ?? 0) ?? null;
});

/**
 * Return the id of the newest journey in which a message of a chat came or went, if it is known.
 *
 * @param {number} chatId
 * @param {number} messageId
 */
export function journeyOfMessage(chatId, messageId) {
  version.value;
  return known.ofMessage(chatId, messageId);
}

/** @typedef {(event: FollowedEntry) => void} Listener */

/** @type {Set<Listener>} */
const listeners = new Set();

/**
 * Call `listener` with each event from now on; return what ends that.
 *
 * @param {Listener} listener
 */
export function onEvent(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Load what there is, then follow what happens. */
export async function connect() {
  const found = await get("/api/journeys");
  batch(() => {
    cloud.value = found.cloud;
    for (const each of found.journeys) known.learn(each);
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

/** Open what the address names; say whether that is a journey. @param {string[]} place */
function follow([name, id, row]) {
  tab.value = name;
  if (name !== "journeys" || id === undefined) return false;
  if (!known.get(Number(id))) {
    notify(`Journey ${id} is not in the log, or no more.`, "bad");
    return false;
  }
  isFollowing.value = false;
  show(Number(id), row === undefined ? null : Number(row));
  return true;
}

/** Open a journey that somebody picked. @param {number} id */
export function open(id) {
  isFollowing.value = id === journeys.value[0]?.update_id;
  tab.value = "journeys";
  namePlace("journeys", id);
  return show(id);
}

/** Show the details of a row of the open journey, or none. @param {number | null} row */
export function openDetails(row) {
  openRow.value = row;
  namePlace("journeys", openId.value ?? "", ...(row === null ? [] : [row]));
}

/** @param {number} id @param {number | null} row */
async function show(id, row = null) {
  batch(() => {
    if (openId.value !== id) openEvents.value = null;
    openId.value = id;
    openRow.value = row;
  });
  const found = await get(`/api/journeys/${id}`);
  if (openId.value === id) openEvents.value = merged(found.events, openEvents.value ?? []);
}

/** @type {FollowedEntry[]} */
let gathered = [];

/** @param {FollowedEntry} event */
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

/** @param {FollowedEntry} event */
function take(event) {
  if (event.journey) takeOf(event.journey, event);
  for (const listener of listeners) listener(event);
}

/** @param {Summary} journey @param {EntryJson} event */
function takeOf(journey, event) {
  const id = journey.update_id;
  const isNew = !known.get(id);
  known.learn(journey);
  if (openId.value === id) openEvents.value = merged(openEvents.value ?? [], [event]);
  version.value += 1;
  // who reads details is left in peace
  if (isNew && isFollowing.value && openRow.value === null) show(id);
}

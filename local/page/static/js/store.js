// What the page knows: journeys, the open one, its events, and the listeners for news.

/** @import { Filters } from "./journeys/filters.js" */
/** @import { CloudFacts, EntryJson, Summary } from "#types/api" */
/** @import { News } from "parts/events.js" */

import { batch, computed, signal } from "@preact/signals";

import { isChatShown, namePlace, namedPlace, onPlace, tab } from "parts/address.js";
import { get, load } from "parts/api.js";
import { followEvents, onEvent } from "parts/events.js";
import { notify } from "parts/notices.js";

import { passing } from "./journeys/filters.js";
import { KnownJourneys, merged } from "./known_journeys.js";

const SEARCH_PAUSE_MS = 250;
const KEPT_JOURNEYS = 2000; // as many as the server keeps

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
/** What the page was told about the cloud. */
export const cloud = signal(/** @type {CloudFacts} */ ({ s3: "", webhooks: {}, kept: null }));

/** The filters of the list. */
export const filters = signal(/** @type {Filters} */ ({}));
/** The journeys in whose events the server has found the search. */
const foundByServer = signal(/** @type {Set<number>} */ (new Set()));

export const allJourneys = computed(() => {
  version.value;
  return known.search("");
});

export const journeys = computed(() => {
  version.value;
  return passing(known.search(search.value, foundByServer.value), filters.value);
});

/** First search what is known here, then what only the server has. @param {string} text */
export async function searchFor(text) {
  search.value = text;
  await searchServer();
}

let timer = 0;

/** Search again soon after something has happened, which may contain the text. */
function searchAgain() {
  if (timer || !search.value.trim()) return;
  timer = setTimeout(() => {
    timer = 0;
    searchServer();
  }, SEARCH_PAUSE_MS);
}

async function searchServer() {
  const text = search.value.trim();
  const found = text ? await load("/api/found", `?${new URLSearchParams({ text })}`) : null;
  if (text === search.value.trim()) foundByServer.value = new Set(found?.journeys);
}

export const openJourney = computed(() => {
  version.value;
  return known.get(openId.value ?? 0) ?? null;
});

/**
 * Return the id of the newest journey with a message of a chat, if it is known.
 *
 * @param {number} chatId
 * @param {number} messageId
 */
export function journeyOfMessage(chatId, messageId) {
  version.value;
  return known.ofMessage(chatId, messageId);
}

/** Load what exists, then follow what happens. */
export async function connect() {
  const found = await get("/api/journeys");
  batch(() => {
    cloud.value = found.cloud;
    for (const each of found.journeys) known.learn(each);
    version.value += 1;
  });
  const newest = found.journeys.findLast((each) => each.kind !== "runs")?.update_id;
  if (!follow(namedPlace()) && newest !== undefined) show(newest);
  onPlace(follow);
  onEvent((event) => {
    if (event.journey) takeOf(event.journey, event);
    if (event.also?.includes(openId.value ?? 0)) addToOpen(event);
    if (event.kind === "file.changed") {
      notify(`${event.data.file} has changed: restart to apply it.`, "bad");
    }
  });
  onEvent(searchAgain);
  const source = followEvents(`/api/events?after=${found.last}`);
  // a different cloud answers: nothing on display is true any more
  source.addEventListener("restarted", () => location.reload());
}

/** Open what the address names; return whether that is a journey. @param {string[]} place */
function follow([name, id, row]) {
  tab.value = name ?? "";
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
  isChatShown.value = false;
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

/** @param {EntryJson} event */
function addToOpen(event) {
  openEvents.value = merged(openEvents.value ?? [], [event]);
}

/** @param {Summary} journey @param {News} event */
function takeOf(journey, event) {
  const id = journey.update_id;
  const isNew = !known.get(id) && journey.kind !== "runs";
  known.learn(journey);
  if (openId.value === id) addToOpen(event);
  version.value += 1;
  // a scheduled run works on the open journey, which was not known when it began
  if (openId.value === id && event.also?.length && !hasRunOf(event)) show(id, openRow.value);
  // don't disturb somebody who is reading details
  if (isNew && isFollowing.value && openRow.value === null) show(id);
}

/** Whether the open journey has the beginning of an event's run. @param {EntryJson} event */
const hasRunOf = ({ data }) =>
  openEvents.value?.some(
    (each) => each.kind === "schedule.due" && "trace" in data && each.data.trace === data.trace,
  );

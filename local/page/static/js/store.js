// The page's state: the journeys, the open one and its events, kept up to date by the server.

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
/** The events of the open journey, or null while they are loading. */
export const openEvents = signal(/** @type {EntryJson[] | null} */ (null));
/** The row of the waterfall whose details are shown, by its key. */
export const openRow = signal(/** @type {number | null} */ (null));
/** Whether each new journey opens automatically: true until someone opens an older one. */
const isFollowing = signal(true);
/** Facts about the cloud, from the server. */
export const cloud = signal(/** @type {CloudFacts} */ ({ s3: "", webhooks: {}, kept: null }));

/** The filters of the list. */
export const filters = signal(/** @type {Filters} */ ({}));
/** The journeys whose events contain the search text, as found by the server. */
const foundByServer = signal(/** @type {Set<number>} */ (new Set()));

export const allJourneys = computed(() => {
  version.value;
  return known.search("");
});

export const journeys = computed(() => {
  version.value;
  return passing(known.search(search.value, foundByServer.value), filters.value);
});

/** Search the journeys on the page, then their events on the server. @param {string} text */
export async function searchFor(text) {
  search.value = text;
  await searchServer();
}

let timer = 0;

/** Search the server again soon, because a new event can contain the text. */
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
 * Return the id of the newest journey that a chat's message belongs to, if any.
 *
 * @param {number} chatId
 * @param {number} messageId
 */
export function journeyOfMessage(chatId, messageId) {
  version.value;
  return known.ofMessage(chatId, messageId);
}

/** Load all journeys, then follow new events. */
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
  // a new cloud is responding, so everything on the page is out of date
  source.addEventListener("restarted", () => location.reload());
}

/** Open the place in the page's address; return whether it is a journey. @param {string[]} place */
function follow([name, id, row]) {
  tab.value = name ?? "";
  if (name !== "journeys" || id === undefined) return false;
  if (!known.get(Number(id))) {
    notify(`Journey ${id} is unknown, or no longer in the log.`, "bad");
    return false;
  }
  isFollowing.value = false;
  show(Number(id), row === undefined ? null : Number(row));
  return true;
}

/** Open a journey that someone picked. @param {number} id */
export function open(id) {
  isFollowing.value = id === journeys.value[0]?.update_id;
  tab.value = "journeys";
  isChatShown.value = false;
  namePlace("journeys", id);
  return show(id);
}

/** Show a row's details, or none if `row` is null. @param {number | null} row */
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
  // a scheduled run has just reached the open journey: load the run's earlier events too
  if (openId.value === id && event.also?.length && !hasRunOf(event)) show(id, openRow.value);
  // don't disturb someone who is reading details
  if (isNew && isFollowing.value && openRow.value === null) show(id);
}

/** Whether the open journey includes the start of an event's run. @param {EntryJson} event */
const hasRunOf = ({ data }) =>
  openEvents.value?.some(
    (each) => each.kind === "schedule.due" && "trace" in data && each.data.trace === data.trace,
  );

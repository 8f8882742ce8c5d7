// The open journey's rows and how they are shown: folded, zoomed, and growing while work runs.

/** @import { Stretch } from "./axis.js" */

import { computed, effect, signal } from "@preact/signals";

import { get } from "parts/api.js";
import { clockPath } from "parts/located.js";

import { cloud, openEvents, openId, openJourney } from "../store.js";
import { axisOf } from "./axis.js";
import { branchesOf } from "./tree.js";
import { rowsOf } from "./waterfall_rows.js";

const GROW_MS = 250;

/** Keys of rows whose children are not shown. */
export const folded = signal(/** @type {Set<number>} */ (new Set()));
/** The stretch of time that is shown, or null for all of it. */
export const zoom = signal(/** @type {Stretch | null} */ (null));
/** The time on the cloud's clock, updated while something runs; events can be newer. */
const ticked = signal(0);

const now = computed(() => Math.max(openJourney.value?.until ?? 0, ticked.value));

export const rows = computed(() => rowsOf(openEvents.value ?? [], now.value, cloud.value.webhooks));

export const branches = computed(() => branchesOf(rows.value, folded.value));

/** The moment of the journey's outcome, in the journey's time, or undefined before that. */
export const end = computed(() => {
  const id = openJourney.value?.end_id;
  if (!id) return undefined;
  const until = rows.value.filter((row) => (row.ended ?? row.event).id <= id);
  return Math.max(...until.map((row) => row.end));
});

export const axis = computed(() => axisOf(rows.value, zoom.value, end.value));

/** Fold or unfold a row. @param {number} key @param {boolean} isFolded */
export function fold(key, isFolded) {
  const keys = new Set(folded.value);
  keys[isFolded ? "add" : "delete"](key);
  folded.value = keys;
}

effect(() => {
  openId.value;
  zoom.value = null;
  folded.value = new Set();
  ticked.value = 0;
});

/** Return the clock's time and speed or, without an emulator, the time of the last event. */
const clockNow = async () =>
  clockPath ? get(clockPath) : { now: openJourney.peek()?.until ?? 0, speed: 1 };

const isRunning = computed(() => rows.value.some((row) => row.isRunning));

effect(() => {
  if (!isRunning.value) return undefined;
  let timer = 0;
  clockNow().then(({ now: at, speed }) => {
    const began = performance.now();
    const grow = () => (ticked.value = at + ((performance.now() - began) / 1000) * speed);
    if (speed && timer !== -1) timer = setInterval(grow, GROW_MS);
  });
  return () => {
    clearInterval(timer);
    timer = -1;
  };
});

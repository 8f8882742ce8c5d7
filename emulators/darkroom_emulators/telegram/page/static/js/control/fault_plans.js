// The faults that are switched on in each part of the cloud.

/** @import { FaultJson, FaultsJson } from "#types/api" */
/** @import { News } from "../events.js" */

import { signal } from "@preact/signals";

import { call, load as ask } from "../api.js";
import { isCallOf } from "../events.js";
import { refreshed } from "../refreshed.js";

/** @typedef {"telegram" | "replicate" | "cloud"} Part a part of the cloud that has faults */

/** @typedef {{ [part in Part]?: FaultsJson }} FaultsByPart */

/** @type {{ [part in Part]?: string }} */
const TELEGRAM = { telegram: "Telegram" };

/** The parts whose faults this page can switch on, with their names. */
export const faultParts = signal(TELEGRAM);

/** Return the parts in order. */
export const partNames = () => /** @type {Part[]} */ (Object.keys(faultParts.value));

/** Whether an event may change the faults, for example in another tab. @param {News} event */
export function isFaultNews(event) {
  return event.kind === "fault.struck" || isCallOf(event, "faults");
}

let told = Promise.resolve(); // resolves when all changes have been sent
let untold = 0;
let changes = 0;

async function load() {
  const before = changes;
  /** @type {FaultsByPart} */
  const found = {};
  for (const part of partNames()) found[part] = await ask(`/api/${part}/faults`);
  // changes made on the page in the meantime are newer than the response
  return before === changes && !untold ? found : state.value;
}

const plans = refreshed(
  /** @type {() => Promise<FaultsByPart | null>} */ (load),
  isFaultNews,
);
export const state = plans.state;
export const failure = plans.failure;
export const refresh = plans.refresh;
export const useFresh = plans.useFresh;

/**
 * Switch on exactly these faults of a part; a seed restarts the random numbers.
 *
 * @param {Part} part
 * @param {FaultJson[]} faults
 * @param {number | null} seed
 */
export async function plan(part, faults, seed = null) {
  const shown = state.value;
  // show it immediately, as the next change builds on it
  if (shown?.[part]) state.value = { ...shown, [part]: { ...shown[part], faults } };
  changes += 1;
  untold += 1;
  told = told.then(() => call("PUT", `/api/${part}/faults`, { faults, seed })).catch(() => {});
  await told;
  untold -= 1;
  if (!untold) await refresh();
}

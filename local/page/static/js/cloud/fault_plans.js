// Which faults are switched on, in each part of the cloud.

/** @import { FaultJson, FaultsJson } from "#types/api" */

import { call, get } from "../api.js";
import { refreshed } from "../refreshed.js";

/** @typedef {"telegram" | "replicate" | "cloud"} Part a part of the cloud that has faults */

/** @type {{ [part in Part]: string }} */
export const PARTS = { telegram: "Telegram", replicate: "Replicate", cloud: "Lambda and S3" };

/** @typedef {{ [part in Part]: FaultsJson }} FaultsByPart */

let told = Promise.resolve(); // ends when all changes have been told
let untold = 0;
let changes = 0;

async function load() {
  const before = changes;
  const found = {
    telegram: await get("/api/telegram/faults"),
    replicate: await get("/api/replicate/faults"),
    cloud: await get("/api/cloud/faults"),
  };
  // what was changed on the page meanwhile is newer than the answer
  return before === changes && !untold ? found : state.value;
}

export const { state, refresh, useFresh } = refreshed(
  /** @type {() => Promise<FaultsByPart | null>} */ (load),
  (event) => event.kind === "fault.struck",
);

/**
 * Switch on exactly these faults of a part; a seed begins chance anew.
 *
 * @param {Part} part
 * @param {FaultJson[]} faults
 * @param {number | null} seed
 */
export async function plan(part, faults, seed = null) {
  const shown = state.value;
  // shown at once: the next change builds on it
  if (shown) state.value = { ...shown, [part]: { ...shown[part], faults } };
  changes += 1;
  untold += 1;
  told = told.then(() => call("PUT", `/api/${part}/faults`, { faults, seed })).catch(() => {});
  await told;
  untold -= 1;
  if (!untold) await refresh();
}

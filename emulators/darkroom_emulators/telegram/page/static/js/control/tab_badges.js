// Badges on tabs, as reminders of faults that are switched on and of held deliveries.

/** @import { News } from "../events.js" */

import { html } from "htm/preact";

import { load as ask } from "../api.js";
import { isCallOf } from "../events.js";
import { absent } from "../located.js";
import { refreshed } from "../refreshed.js";
import { isFaultNews, partNames } from "./fault_plans.js";

/** @typedef {{ faults: number, isHeld: boolean }} Switched */

/** @returns {Promise<Switched>} */
async function load() {
  const [deliveries, ...found] = await Promise.all([
    absent.telegram ? null : ask("/api/telegram/deliveries"),
    ...partNames().map((part) => ask(`/api/${part}/faults`)),
  ]);
  return {
    faults: found.reduce((sum, each) => sum + each.faults.length, 0),
    isHeld: deliveries?.bots.some((bot) => bot.held || bot.held_chats.length > 0) ?? false,
  };
}

/** @param {News} event */
const isNews = (event) => isFaultNews(event) || isCallOf(event, "deliveries");
const { state, useFresh } = refreshed(load, isNews);

/** @type {{ [tab: string]: (switched: Switched) => string | false }} */
const WORDS = {
  faults: ({ faults }) => faults > 0 && `${faults} on`,
  deliveries: ({ isHeld }) => isHeld && "held",
};

/** Keeps the badges up to date while the bar is shown. */
export const useTabBadges = useFresh;

/** @param {{ tab: string }} props */
export const TabBadge = ({ tab }) => {
  const words = state.value && WORDS[tab]?.(state.value);
  return words
    ? html`${" "}<span class="badge warn" data-testid=${`mark-${tab}`}>${words}</span>`
    : null;
};

// Badges on tabs, as reminders of faults that are switched on and of held deliveries.

/** @import { Got } from "#types/api" */
/** @import { News } from "../events.js" */

import { html } from "htm/preact";

import { absent, located } from "../located.js";
import { refreshed } from "../refreshed.js";
import { partNames } from "./fault_plans.js";

/**
 * Return the response, or null for real services, which have neither faults nor deliveries.
 *
 * @template {keyof Got} P
 * @param {P} path
 * @returns {Promise<Got[P] | null>}
 */
async function ask(path) {
  const answer = await fetch(located(path));
  return answer.ok ? answer.json() : null;
}

/** @typedef {{ faults: number, isHeld: boolean }} Switched */

/** @returns {Promise<Switched>} */
async function load() {
  const [deliveries, ...found] = await Promise.all([
    absent.telegram ? null : ask("/api/telegram/deliveries"),
    ...partNames().map((part) => ask(`/api/${part}/faults`)),
  ]);
  return {
    faults: found.reduce((sum, each) => sum + (each?.faults.length ?? 0), 0),
    isHeld: deliveries?.bots.some((bot) => bot.held || bot.held_chats.length > 0) ?? false,
  };
}

/** @param {News} event */
const isNews = (event) =>
  event.kind === "fault.struck" ||
  (event.kind === "control.called" && /^(faults|deliveries|reset)/.test(event.data.path));
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

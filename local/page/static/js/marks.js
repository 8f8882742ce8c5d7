// What stays switched on, said at its tab: faults, and deliveries that are held. Else both are soon forgotten.

import { html } from "htm/preact";

import { refreshed } from "./refreshed.js";

const FAULTY = ["telegram", "replicate", "cloud"];

/** Return the answer, null where there is none: real services have neither faults nor deliveries. */
async function ask(path) {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : null;
}

async function load() {
  const [deliveries, ...found] = await Promise.all([ask("/api/telegram/deliveries"), ...FAULTY.map((part) => ask(`/api/${part}/faults`))]);
  return {
    faults: found.reduce((sum, each) => sum + (each?.faults.length ?? 0), 0),
    isHeld: deliveries?.bots.some((bot) => bot.held || bot.held_chats.length > 0) ?? false,
  };
}

const isNews = ({ kind, data }) => kind === "fault.struck" || (kind === "control.called" && /^(faults|deliveries|reset)/.test(data.path));
const { state, useFresh } = refreshed(load, isNews);

const WORDS = {
  faults: ({ faults }) => faults > 0 && `${faults} on`,
  deliveries: ({ isHeld }) => isHeld && "held",
};

/** Keep the marks fresh while the bar is there. */
export const useMarks = useFresh;

export const Mark = ({ tab }) => {
  const words = state.value && WORDS[tab]?.(state.value);
  return (words || null) && html` <span class="badge warn" data-testid=${`mark-${tab}`}>${words}</span>`;
};

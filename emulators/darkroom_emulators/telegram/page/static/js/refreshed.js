// State that is loaded when a tab opens, and again soon after events that change it.

/** @import { News } from "./events.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { Refusal } from "./api.js";
import { onEvent } from "./events.js";
import { overtaking } from "./overtaken.js";

const PAUSE_MS = 250;

/**
 * Return signals with the result and the error of `load`, a function that loads again, and a hook
 * that keeps both signals up to date. `isNews` returns whether an event makes them out of date.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {(event: News) => boolean} isNews
 */
export function refreshed(load, isNews) {
  const state = signal(/** @type {T | null} */ (null));
  const failure = signal("");
  const begin = overtaking();
  const refresh = async () => {
    const isOvertaken = begin();
    try {
      const found = await load();
      if (isOvertaken()) return;
      state.value = found;
      failure.value = "";
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!isOvertaken()) failure.value = error.message;
    }
  };
  const useFresh = () =>
    useEffect(() => {
      let timer = 0;
      const stop = onEvent((event) => {
        if (timer || !isNews(event)) return;
        timer = setTimeout(() => {
          timer = 0;
          refresh();
        }, PAUSE_MS);
      });
      refresh();
      return () => {
        clearTimeout(timer);
        stop();
      };
    }, []);
  return { state, failure, refresh, useFresh };
}

/** @param {{ title: string, why: string }} props a part without an emulator, and why */
export const Absent = ({ title, why }) => html`
  <section aria-label=${title} data-testid="absent">
    <header><h2>${title}</h2></header>
    <p class="quiet">${why}.</p>
  </section>
`;

/** @param {{ why: string, again: () => void }} props an error, and how to try again */
export const Failure = ({ why, again }) =>
  why && html`
    <p class="card failure" role="alert" data-testid="failure">
      ${why} <button onClick=${again}>Try again</button>
    </p>
  `;

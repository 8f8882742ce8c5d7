// State that is loaded when a tab opens, and again soon after something happened.

/** @import { FollowedEntry } from "#types/api" */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { onEvent } from "./store.js";

const PAUSE_MS = 250;

/**
 * Return a signal for what `load` returns, and a hook that keeps it fresh while in use.
 * `isNews` says which events make it stale.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {(event: FollowedEntry) => boolean} isNews
 */
export function refreshed(load, isNews) {
  const state = signal(/** @type {T | null} */ (null));
  const refresh = async () => {
    state.value = await load();
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
  return { state, refresh, useFresh };
}

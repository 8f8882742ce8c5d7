// Shows when the open journey's update or webhook is sent next, with a button to send it now.

/** @import { Summary } from "#types/api" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";

import { get, post } from "parts/api.js";
import { absent } from "parts/located.js";
import { clock } from "parts/units.js";

import { openEvents, openJourney } from "../store.js";

/** @typedef {`/api/telegram/updates/${number}/delay`} UpdateDelay */
/** @typedef {`/api/replicate/webhooks/${string}/delay`} WebhookDelay */
/** @typedef {{ attempts: number, at: number, path: UpdateDelay | WebhookDelay }} Waiting */

const waiting = signal(/** @type {Waiting | null} */ (null));

async function look() {
  const journey = openJourney.value;
  if (journey) waiting.value = (await waitingUpdate(journey)) ?? (await waitingWebhook(journey));
}

/** @param {Summary} journey @returns {Promise<Waiting | null>} */
async function waitingUpdate({ update_id }) {
  if (absent.telegram) return null;
  const { bots } = await get("/api/telegram/deliveries");
  const updates = bots.flatMap((bot) => bot.queues.flatMap((queue) => queue.updates));
  const found = updates.find((each) => each.update_id === update_id);
  const path = /** @type {const} */ (`/api/telegram/updates/${update_id}/delay`);
  return found ? { attempts: found.attempts, at: found.next_at, path } : null;
}

/** @param {Summary} journey @returns {Promise<Waiting | null>} */
async function waitingWebhook({ ids }) {
  if (absent.replicate) return null;
  const { predictions } = await get("/api/replicate/deliveries");
  const mine = predictions.find((each) => ids.includes(each.prediction_id));
  const found = mine?.webhooks[0];
  const path = /** @type {const} */ (`/api/replicate/webhooks/${found?.webhook_id}/delay`);
  return found ? { attempts: found.attempts, at: found.next_at, path } : null;
}

export const NextTry = () => {
  const events = openEvents.value?.length;
  useEffect(() => {
    look();
  }, [events]);
  const found = waiting.value;
  if (!found) {
    // a real service doesn't say when it will retry
    return absent.telegram || absent.replicate
      ? html`<span data-testid="next-try">The real service will retry.</span>`
      : null;
  }
  return html`
    <span data-testid="next-try">
      ${found.attempts} ${found.attempts === 1 ? "attempt" : "attempts"}, next ${clock(found.at)}
    </span>
    <button data-testid="try-now" onClick=${() => post(found.path, { seconds: 0 })}>
      Send now
    </button>
  `;
};

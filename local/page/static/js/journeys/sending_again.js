// Sending a webhook again, unchanged or forged, to see what the bot does with it.

/** @import { RequestReceived } from "#types/api" */
/** @import { Caller } from "./exchanges.js" */

import { post } from "parts/api.js";
import { notify } from "parts/notices.js";
import { cloud, openEvents, openId } from "../store.js";

/**
 * How a webhook can be falsified, by who sends it.
 *
 * @type {{ [caller in Caller]: { [forgery: string]: string } }}
 */
const FORGERIES = {
  telegram: { wrong_secret: "a wrong secret token", no_secret: "no secret token" },
  replicate: {
    wrong_key: "signed with another key",
    stale: "a timestamp of an hour ago",
    one_byte: "one byte changed",
  },
};

/** Return how a webhook can be falsified: names and texts. @param {RequestReceived} event */
export const forgeriesOf = (event) => FORGERIES[cloud.value.webhooks[event.data.path]] ?? {};

/**
 * Send a webhook again; `forge` names how to falsify it.
 *
 * @param {RequestReceived} event
 * @param {string} [forge]
 */
export async function sendAgain(event, forge = "") {
  const asked = { event: event.id, forge };
  const { status } = await post(`/api/journeys/${openId.value ?? 0}/again`, asked);
  const words = forge ? forgeriesOf(event)[forge] : "the same once more";
  const isRight = forge ? status === 401 : status < 300;
  notify(`${words}: ${status} ${isRight && forge ? "refused" : ""}`, isRight ? "good" : "bad");
}

/** Send the update of the open journey again. */
export function replayOpen() {
  const first = openEvents.value?.find((each) => each.kind === "request.received");
  if (first) sendAgain(first);
}

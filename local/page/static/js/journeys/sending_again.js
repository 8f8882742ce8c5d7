// Sends a webhook again, unchanged or forged, to show how the bot handles it.

/** @import { RequestReceived } from "#types/api" */
/** @import { Caller } from "./exchanges.js" */

import { post } from "parts/api.js";
import { notify } from "parts/notices.js";
import { cloud, openEvents, openId } from "../store.js";

/**
 * The ways to forge a webhook, by its sender.
 *
 * @type {{ [caller in Caller]: { [forgery: string]: string } }}
 */
const FORGERIES = {
  telegram: { wrong_secret: "a wrong secret token", no_secret: "no secret token" },
  replicate: {
    wrong_key: "signed with another key",
    stale: "a timestamp from an hour ago",
    one_byte: "one byte changed",
  },
};

/** Return the ways to forge a webhook, as texts by name. @param {RequestReceived} event */
export const forgeriesOf = (event) => FORGERIES[cloud.value.webhooks[event.data.path]] ?? {};

/**
 * Send a webhook again; `forge` names the way to forge it, or is omitted to send it unchanged.
 *
 * @param {RequestReceived} event
 * @param {string} [forge]
 */
export async function sendAgain(event, forge = "") {
  const asked = { event: event.id, forge };
  const { status } = await post(`/api/journeys/${openId.value ?? 0}/again`, asked);
  const words = forge ? forgeriesOf(event)[forge] : "sent again, unchanged";
  const isRight = forge ? status === 401 : status < 300;
  notify(`${words}: ${status} ${isRight && forge ? "refused" : ""}`, isRight ? "good" : "bad");
}

/** Send the update of the open journey again. */
export function replayOpen() {
  const first = openEvents.value?.find((each) => each.kind === "request.received");
  if (first) sendAgain(first);
}

// Sending a request again: as it was, or forged, to see what the bot makes of it.

import { post } from "./api.js";
import { notify } from "./notices.js";
import { openEvents, openId } from "./store.js";

export const FORGERIES = {
  "/webhook/telegram": { wrong_secret: "a wrong secret token", no_secret: "no secret token" },
  "/webhook/replicate": {
    wrong_key: "signed with another key",
    stale: "a timestamp of an hour ago",
    one_byte: "one byte changed",
  },
};

/** Send the request of a `request.received` event again; `forge` names how to falsify it. */
export async function sendAgain(event, forge = "") {
  const found = await post(`/api/journeys/${openId.value}/again`, { event: event.id, forge });
  const words = forge ? FORGERIES[event.data.path][forge] : "the same once more";
  const isRight = forge ? found.status === 401 : found.status < 300;
  notify(`${words}: ${found.status} ${isRight && forge ? "refused" : ""}`, isRight ? "good" : "bad");
}

/** Send the update of the open journey again. */
export function replayOpen() {
  const first = openEvents.value?.find((each) => each.kind === "request.received");
  if (first) sendAgain(first);
}

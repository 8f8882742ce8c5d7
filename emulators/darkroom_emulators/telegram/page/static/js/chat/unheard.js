// A note below a message that a bot did not get: why, and how to change that for the next one.

/** @import { MessageJson } from "#types/api" */

import { html } from "htm/preact";

import { post } from "../api.js";
import { notify } from "../notices.js";
import { bots } from "./chat_store.js";

/** @type {{ [why in NonNullable<MessageJson["unheard"]>[string]]: string }} */
const REASONS = {
  privacy: "its privacy mode is on, and this is neither a command nor a reply to it",
  allowed_updates: "its allowed_updates exclude this kind of update",
  full: "too many updates are waiting for it",
};

/** @param {{ message: MessageJson }} props */
export const Unheard = ({ message: { unheard = {} } }) =>
  Object.entries(unheard).map(([name, why]) => html`
    <p key=${name} class="unheard" data-testid="unheard">
      @${name} did not get this message: ${REASONS[why]}.
      ${why === "privacy" && isPrivate(name) && html`
        ${" "}<button data-testid="privacy-off" onClick=${() => setPrivacy(name, false)}>
          Switch it off
        </button>
      `}
    </p>
  `);

/** Whether a bot's privacy mode is on. @param {string} name */
const isPrivate = (name) =>
  bots.value.some((each) => each.username === name && each.privacy);

/** @param {string} name @param {boolean} enabled */
export async function setPrivacy(name, enabled) {
  const changed = await post(`/api/telegram/bots/${name}/privacy`, { enabled });
  bots.value = bots.value.map((each) => (each.id === changed.id ? changed : each));
  notify(`@${name} now gets ${enabled ? "only commands and replies" : "all messages"} in groups.`);
}

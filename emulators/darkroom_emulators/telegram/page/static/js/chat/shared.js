// Shows polls, places, contacts and dice in messages.

/** @import { MessageJson, PollJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { html } from "htm/preact";

import { post } from "../api.js";

/** @param {{ message: MessageJson, pane: Pane }} props */
export const Shared = ({ message, pane }) => {
  const { poll, location, venue, contact, dice } = message;
  if (poll) return html`<${Poll} poll=${poll} message=${message.message_id} pane=${pane} />`;
  if (venue) {
    const { title, address } = venue;
    return html`<p class="words" data-testid="place">📍 ${title}, ${address}</p>`;
  }
  if (location) {
    const { latitude, longitude, live_period } = location;
    return html`
      <p class="words" data-testid="place">
        📍 ${latitude}, ${longitude}${live_period ? " (live)" : ""}
      </p>
    `;
  }
  if (contact) {
    const { first_name, phone_number } = contact;
    return html`<p class="words" data-testid="contact">${first_name}, ${phone_number}</p>`;
  }
  if (dice) return html`<p class="words" data-testid="dice">${dice.emoji} ${dice.value}</p>`;
  return null;
};

/** @param {{ poll: PollJson, message: number, pane: Pane }} props */
const Poll = ({ poll, message, pane }) => {
  /** @param {number} option */
  const vote = (option) =>
    post(`/api/telegram/users/${pane.user}/vote`, {
      chat_id: pane.chat,
      message_id: message,
      option_ids: [option],
    });
  return html`
    <div class="words" data-testid="poll">
      <strong>${poll.question}</strong>
      ${poll.options.map((option, number) => html`
        <p key=${option.persistent_id}>
          <button data-testid="vote" disabled=${poll.is_closed} onClick=${() => vote(number)}>
            ${option.text}
          </button>
          ${" "}${option.voter_count}
        </p>
      `)}
      <small>${poll.is_closed ? "Closed" : poll.type === "quiz" ? "Quiz" : "Poll"}</small>
    </div>
  `;
};

// The header of a chat: selectors for the person and the chat, and a menu.

/** @import { Pane } from "./chat_store.js" */

import { html } from "htm/preact";

import { withText } from "../fields.js";
import {
  addGroup,
  addPane,
  addPerson,
  bots,
  changePane,
  closePane,
  groups,
  panes,
  setBlocked,
  users,
} from "./chat_store.js";
import { setPrivacy } from "./unheard.js";

/** @param {{ pane: Pane, blocked: boolean }} props */
export const ChatHead = ({ pane, blocked }) => html`
  <header class="chat-head">
    <${PersonChoice} pane=${pane} />
    <${ChatChoice} pane=${pane} />
    <span class="bar-end">
      <${More} pane=${pane} blocked=${blocked} />
      ${panes.value.length > 1 && html`
        <button
          class="icon-button"
          aria-label="Close this chat"
          onClick=${() => closePane(pane.key)}
        >×</button>
      `}
    </span>
  </header>
`;

/** @param {{ pane: Pane }} props */
const PersonChoice = ({ pane }) => html`
  <label class="who">
    <span class="unseen">Person</span>
    <select
      data-testid="person"
      value=${pane.user}
      onChange=${withText((id) => changePane(pane.key, { user: Number(id), chat: Number(id) }))}
    >
      ${users.value.map(({ id, first_name }) => html`
        <option key=${id} value=${id}>${first_name} ${id}</option>
      `)}
    </select>
  </label>
`;

/** @param {{ pane: Pane }} props */
const ChatChoice = ({ pane }) => html`
  <label class="who">
    <span class="unseen">Chat</span>
    <select
      data-testid="chat-choice"
      value=${pane.chat}
      onChange=${withText((id) => changePane(pane.key, { chat: Number(id) }))}
    >
      <option value=${pane.user}>with the bot</option>
      ${groups.value
        .filter((each) => `${pane.user}` in each.members)
        .map(({ id, title }) => html`<option key=${id} value=${id}>${title}</option>`)}
    </select>
  </label>
`;

/** @param {{ pane: Pane, blocked: boolean }} props */
const More = ({ pane, blocked }) => html`
  <details class="menu">
    <summary class="icon-button" aria-label="More" data-testid="chat-menu">⋯</summary>
    <div>
      ${choice("Add a person who speaks English", () => addPerson("en"))}
      ${choice("Add a person who speaks Russian", () => addPerson("ru"))}
      ${choice("Create a group with the bot", addGroup)}
      ${choice("Open another chat beside this one", () => addPane(pane.user))}
      ${pane.chat < 0 && bots.value.map(({ username = "", privacy }) =>
        choice(`${privacy ? "Switch off" : "Switch on"} the privacy mode of @${username}`, () =>
          setPrivacy(username, !privacy),
        ),
      )}
      ${pane.chat === pane.user &&
      choice(blocked ? "Unblock the bot" : "Block the bot", () => setBlocked(pane.user, !blocked))}
    </div>
  </details>
`;

/** @param {string} words @param {() => void} act */
const choice = (words, act) => html`<button onClick=${act}>${words}</button>`;

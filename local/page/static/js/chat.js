// The left side: one or several chats, each as its person sees it.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { Bubble, inAlbums } from "./bubble.js";
import { addGroup, addPane, addPerson, changePane, chatOf, closePane, groups, loadPeople, panes, setBlocked, users } from "./chat_store.js";
import { Composer, sendDraft, sendSample } from "./composer.js";

const ACTIONS = {
  upload_photo: "is sending a photo…",
  upload_document: "is sending a file…",
  typing: "is typing…",
};

const replies = signal({});
/** Why there is no chat here: the bot is live, and people write to it in Telegram. */
const elsewhere = signal("");

export const Chats = () => {
  useEffect(() => {
    loadPeople().catch(({ message }) => (elsewhere.value = message));
  }, []);
  if (elsewhere.value) {
    return html`<div class="chats"><section class="chat" aria-label="Chat"><p class="blocked">${elsewhere.value}</p></section></div>`;
  }
  return html`
    <div class="chats">
      ${panes.value.map((pane) => html`<${Pane} key=${pane.key} pane=${pane} />`)}
    </div>
  `;
};

const Pane = ({ pane }) => {
  const chat = chatOf(pane.chat).value;
  const replyTo = replies.value[pane.key] ?? null;
  const setReply = (message) => (replies.value = { ...replies.value, [pane.key]: message });
  const onDrop = (event) => {
    event.preventDefault();
    event.currentTarget.classList.remove("dropping");
    sendDraft(pane, { dropped: [...event.dataTransfer.files], replyTo });
    setReply(null);
  };
  const drag = (event, isOver) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("dropping", isOver);
  };
  return html`
    <section
      class="chat"
      aria-label="Chat"
      data-testid="chat"
      onDragOver=${(event) => drag(event, true)}
      onDragLeave=${(event) => drag(event, false)}
      onDrop=${onDrop}
    >
      <${Head} pane=${pane} blocked=${chat.blocked} />
      <${Messages} pane=${pane} chat=${chat} onReply=${setReply} />
      <${Composer} pane=${pane} blocked=${chat.blocked} replyTo=${replyTo} onDone=${() => setReply(null)} />
    </section>
  `;
};

const Head = ({ pane, blocked }) => {
  const theirs = groups.value.filter((each) => `${pane.user}` in each.members);
  return html`
    <header class="chat-head">
      <label class="who">
        <span class="unseen">Person</span>
        <select
          data-testid="person"
          value=${pane.user}
          onChange=${({ target }) => changePane(pane.key, { user: Number(target.value), chat: Number(target.value) })}
        >
          ${users.value.map((each) => html`<option key=${each.id} value=${each.id}>${each.first_name} ${each.id}</option>`)}
        </select>
      </label>
      <label class="who">
        <span class="unseen">Chat</span>
        <select data-testid="chat-choice" value=${pane.chat} onChange=${({ target }) => changePane(pane.key, { chat: Number(target.value) })}>
          <option value=${pane.user}>with the bot</option>
          ${theirs.map((each) => html`<option key=${each.id} value=${each.id}>${each.title}</option>`)}
        </select>
      </label>
      <span class="bar-end">
        <${More} pane=${pane} blocked=${blocked} />
        ${panes.value.length > 1 && html`<button class="icon-button" aria-label="Close this chat" onClick=${() => closePane(pane.key)}>×</button>`}
      </span>
    </header>
  `;
};

const More = ({ pane, blocked }) => {
  const pick = (event, action) => {
    event.target.closest("details").open = false;
    action();
  };
  const choice = (words, action) => html`<button onClick=${(event) => pick(event, action)}>${words}</button>`;
  return html`
    <details class="menu">
      <summary class="icon-button" aria-label="More" data-testid="chat-menu">⋯</summary>
      <div>
        ${choice("Add a person who speaks English", () => addPerson("en"))}
        ${choice("Add a person who speaks Russian", () => addPerson("ru"))}
        ${choice("Begin a group with the bot", addGroup)}
        ${choice("Another chat beside this", () => addPane(pane.user))}
        ${pane.chat === pane.user && choice(blocked ? "Unblock the bot" : "Block the bot", () => setBlocked(pane.user, !blocked))}
      </div>
    </details>
  `;
};

const Messages = ({ pane, chat, onReply }) => {
  const box = useRef(null);
  const count = chat.messages.length;
  const toEnd = () => (box.current.scrollTop = box.current.scrollHeight);
  useLayoutEffect(() => {
    toEnd();
  }, [count, chat.action, pane.chat]);
  return html`
    <div class="messages" ref=${box} tabindex="0" role="log" aria-label="Messages" onLoadCapture=${toEnd}>
      ${!count && html`<${Welcome} pane=${pane} />`}
      ${inAlbums(chat.messages).map((group) => html`<${Bubble} key=${group[0].message_id} messages=${group} pane=${pane} onReply=${onReply} />`)}
      ${chat.action && html`<p class="acting" data-testid="action">Darkroom ${ACTIONS[chat.action] ?? `${chat.action}…`}</p>`}
    </div>
  `;
};

const Welcome = ({ pane }) => html`
  <div class="welcome" data-testid="welcome">
    <p class="welcome-mark" aria-hidden="true"></p>
    <h2>Drop a photo here</h2>
    <p>The bot answers with a picture, and you see each hop on its way. A caption says what to do: sepia, mirror, blur…</p>
    <button class="primary" data-testid="send-sample" onClick=${() => sendSample(pane)}>Send our sample photo</button>
  </div>
`;

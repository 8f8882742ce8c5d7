// The left side: one or several chats, each as its person sees it.

/** @import { MessageJson } from "#types/api" */
/** @import { ChatView, Pane } from "./chat_store.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { dropTarget } from "../fields.js";
import { inAlbums } from "./albums.js";
import { Bubble } from "./bubble.js";
import { ChatHead } from "./chat_head.js";
import { chatOf, loadPeople, panes } from "./chat_store.js";
import { Composer, sendDraft, sendSample } from "./composer.js";

/** @type {{ [action: string]: string }} */
const ACTIONS = {
  upload_photo: "is sending a photo…",
  upload_document: "is sending a file…",
  typing: "is typing…",
};

/** What the next message answers, by the pane's key. */
const replies = signal(/** @type {{ [pane: number]: MessageJson | null }} */ ({}));
/** Why there is no chat here: the bot is live, and people write to it in Telegram. */
const elsewhere = signal("");

export const Chats = () => {
  useEffect(() => {
    loadPeople().catch(({ message }) => (elsewhere.value = message));
  }, []);
  return html`
    <div class="chats">
      ${elsewhere.value
        ? html`
            <section class="chat" aria-label="Chat">
              <p class="blocked">${elsewhere.value}</p>
            </section>
          `
        : panes.value.map((pane) => html`<${ChatPane} key=${pane.key} pane=${pane} />`)}
    </div>
  `;
};

/** @param {{ pane: Pane }} props */
const ChatPane = ({ pane }) => {
  const chat = chatOf(pane.chat).value;
  const replyTo = replies.value[pane.key] ?? null;
  /** @param {MessageJson | null} message */
  const setReply = (message) => (replies.value = { ...replies.value, [pane.key]: message });
  const onFiles = (/** @type {File[]} */ dropped) => {
    sendDraft(pane, { dropped, replyTo });
    setReply(null);
  };
  return html`
    <section class="chat" aria-label="Chat" data-testid="chat" ...${dropTarget(onFiles)}>
      <${ChatHead} pane=${pane} blocked=${chat.blocked} />
      <${Messages} pane=${pane} chat=${chat} onReply=${setReply} />
      <${Composer}
        pane=${pane}
        blocked=${chat.blocked}
        replyTo=${replyTo}
        onDone=${() => setReply(null)}
      />
    </section>
  `;
};

/** @param {{ pane: Pane, chat: ChatView, onReply: (message: MessageJson) => void }} props */
const Messages = ({ pane, chat, onReply }) => {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const count = chat.messages.length;
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(toEnd, [count, chat.action, pane.chat]);
  return html`
    <div
      class="messages"
      ref=${box}
      tabindex="0"
      role="log"
      aria-label="Messages"
      onLoadCapture=${toEnd}
    >
      ${!count && html`<${Welcome} pane=${pane} />`}
      ${inAlbums(chat.messages).map((album) => html`
        <${Bubble} key=${album[0].message_id} messages=${album} pane=${pane} onReply=${onReply} />
      `)}
      ${chat.action && html`<${Acting} action=${chat.action} />`}
    </div>
  `;
};

/** @param {{ action: string }} props */
const Acting = ({ action }) => html`
  <p class="acting" data-testid="action">Darkroom ${ACTIONS[action] ?? `${action}…`}</p>
`;

/** @param {{ pane: Pane }} props */
const Welcome = ({ pane }) => html`
  <div class="welcome" data-testid="welcome">
    <p class="welcome-mark" aria-hidden="true"></p>
    <h2>Drop a photo here</h2>
    <p>
      The bot answers with a picture, and you see each hop on its way.
      ${" "}A caption says what to do: sepia, mirror, blur…
    </p>
    <button class="primary" data-testid="send-sample" onClick=${() => sendSample(pane)}>
      Send our sample photo
    </button>
  </div>
`;

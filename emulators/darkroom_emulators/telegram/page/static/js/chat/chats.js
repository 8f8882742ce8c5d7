// The left side of the page: one or more chats, each as its person sees it.

/** @import { ComponentChildren } from "preact" */
/** @import { MessageJson } from "#types/api" */
/** @import { ChatView, Pane } from "./chat_store.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { widthOf } from "../divider.js";
import { dropTarget } from "../fields.js";
import { absent } from "../located.js";
import { inAlbums } from "./albums.js";
import { Bubble } from "./bubble.js";
import { ChatHead } from "./chat_head.js";
import { bots, chatOf, loadPeople, panes } from "./chat_store.js";
import { Composer, sendDraft } from "./composer.js";
import { Draft } from "./drafts.js";

/** @type {{ [action: string]: string }} */
const ACTIONS = {
  upload_photo: "is sending a photo…",
  upload_document: "is sending a file…",
  typing: "is typing…",
};

/** The message that the next one replies to, by the pane's key. */
const replies = signal(/** @type {{ [pane: number]: MessageJson | null }} */ ({}));

/** @typedef {(props: { pane: Pane }) => ComponentChildren} Hint shown in an empty chat */

/** @param {{ hint: Hint }} props */
export const Chats = ({ hint }) => {
  useEffect(() => {
    if (!absent.telegram) loadPeople();
  }, []);
  return html`
    <div class="chats pane" style=${widthOf("chats")}>
      ${absent.telegram
        ? html`
            <section class="chat" aria-label="Chat">
              <p class="blocked">${absent.telegram}</p>
            </section>
          `
        : panes.value.map((pane) => html`
            <${ChatPane} key=${pane.key} pane=${pane} hint=${hint} />
          `)}
    </div>
  `;
};

/** @param {{ pane: Pane, hint: Hint }} props */
const ChatPane = ({ pane, hint }) => {
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
      <${Messages} pane=${pane} chat=${chat} hint=${hint} onReply=${setReply} />
      <${Composer}
        pane=${pane}
        blocked=${chat.blocked}
        replyTo=${replyTo}
        onDone=${() => setReply(null)}
      />
    </section>
  `;
};

/**
 * @typedef {object} MessagesProps
 * @property {Pane} pane
 * @property {ChatView} chat
 * @property {Hint} hint
 * @property {(message: MessageJson) => void} onReply
 */

/** @param {MessagesProps} props */
const Messages = ({ pane, chat, hint, onReply }) => {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const count = chat.messages.length;
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(toEnd, [count, chat.action, chat.drafts, chat.ephemeral, pane.chat]);
  return html`
    <div
      class="messages"
      ref=${box}
      tabindex="0"
      role="log"
      aria-label="Messages"
      onLoadCapture=${toEnd}
      onLoadedMetadataCapture=${toEnd}
    >
      ${!count && html`<div class="welcome" data-testid="welcome"><${hint} pane=${pane} /></div>`}
      ${inAlbums(chat.messages).map((album) => html`
        <${Bubble} key=${album[0].message_id} messages=${album} pane=${pane} onReply=${onReply} />
      `)}
      ${chat.ephemeral.filter((each) => each.receiver_user?.id === pane.user).map((each) => html`
        <${Bubble}
          key=${`ephemeral ${each.ephemeral_message_id}`}
          messages=${[each]}
          pane=${pane}
          onReply=${onReply}
        />
      `)}
      ${chat.drafts.map((draft) => html`
        <${Draft} key=${`${draft.bot_id} ${draft.message_thread_id}`} draft=${draft} pane=${pane} />
      `)}
      ${chat.action && html`<${Acting} action=${chat.action} />`}
    </div>
  `;
};

/** @param {{ action: string }} props */
const Acting = ({ action }) => html`
  <p class="acting" data-testid="action">
    ${bots.value[0]?.first_name} ${ACTIONS[action] ?? `${action}…`}
  </p>
`;

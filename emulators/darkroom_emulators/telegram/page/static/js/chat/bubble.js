// Shows a message, or the messages of an album, as a bubble.

/** @import { ButtonJson, MessageJson, ReactionCountJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { html } from "htm/preact";

import { post } from "../api.js";
import { fileUrl } from "../files.js";
import { minute } from "../units.js";
import { viewed } from "../viewer.js";
import { noteOf } from "./albums.js";
import { followed } from "./followed.js";
import { Invoice, PaidMedia, pay } from "./payments.js";
import { Playing, plays } from "./playing.js";
import { Rich } from "./rich.js";
import { Shared } from "./shared.js";
import { Unheard } from "./unheard.js";

/** @typedef {(message: MessageJson) => void} Reply */

/** @param {{ messages: MessageJson[], pane: Pane, onReply: Reply }} props */
export const Bubble = ({ messages, pane, onReply }) => {
  const [first] = messages;
  const note = noteOf(first);
  if (note) return html`<p class="service" data-testid="service">${note}</p>`;
  const isOwn = first.from?.id === pane.user;
  const isOpen = followed.value?.isOpen(messages.map((each) => each.message_id));
  const words = messages.map((each) => each.caption ?? each.text).find(Boolean);
  const pictures = messages.filter((each) => each.photo && !each.live_photo);
  return html`
    <article
      class=${`bubble ${isOwn ? "own" : "theirs"} ${isOpen ? "in-journey" : ""}`}
      data-testid=${isOwn ? "sent" : "received"}
      data-message=${first.message_id}
    >
      ${!isOwn && pane.chat < 0 && html`<${Sender} message=${first} />`}
      ${first.reply_to_message && html`<${Quote} message=${first.reply_to_message} />`}
      ${pictures.length > 0 && html`<${Pictures} messages=${pictures} />`}
      ${messages.filter(plays).map((each) => html`
        <${Playing} key=${each.message_id} message=${each} />
      `)}
      ${messages.map((each) => html`<${File} key=${each.message_id} message=${each} />`)}
      ${words && html`<p class="words">${words}</p>`}
      ${first.rich_message && html`<${Rich} message=${first.rich_message} />`}
      ${first.invoice && html`<${Invoice} invoice=${first.invoice} />`}
      <${Shared} message=${first} pane=${pane} />
      ${first.paid_media && html`
        <${PaidMedia} message=${first} paid=${first.paid_media} pane=${pane} />
      `}
      ${first.receiver_user && html`
        <p class="words" data-testid="only-you"><small>Only you can see this</small></p>
      `}
      ${first.reactions && html`<${Reactions} counts=${first.reactions} />`}
      ${messages.map((each) => html`<${Unheard} key=${each.message_id} message=${each} />`)}
      ${!first.receiver_user && html`
        <${Foot} messages=${messages} pane=${pane} onReply=${onReply} />
      `}
      ${first.reply_markup?.inline_keyboard && html`
        <${Keyboard}
          rows=${first.reply_markup.inline_keyboard}
          message=${first.message_id}
          pane=${pane}
        />
      `}
    </article>
  `;
};

/** @param {{ messages: MessageJson[], pane: Pane, onReply: Reply }} props */
const Foot = ({ messages, pane, onReply }) => {
  const [first] = messages;
  const journey = followed.value?.idOf(pane.chat, messages[messages.length - 1].message_id);
  return html`
    <footer>
      <button
        class="link"
        aria-label="Reply"
        title="Reply"
        onClick=${() => onReply(first)}
      >↩</button>
      <button
        class="link"
        aria-label="React with 👍, or remove all reactions"
        title="React"
        data-testid="react"
        onClick=${() => react(pane, first)}
      >👍</button>
      ${journey && html`
        <button
          class="link"
          title="Its journey"
          aria-label="Show its journey"
          data-testid="to-journey"
          onClick=${() => followed.value?.open(journey)}
        >⇥</button>
      `}
      <time>${first.edit_date ? "edited " : ""}${minute(first.date)}</time>
    </footer>
  `;
};

/** @param {Pane} pane @param {MessageJson} message */
const react = (pane, { message_id, reactions }) =>
  post(`/api/telegram/users/${pane.user}/react`, {
    chat_id: pane.chat,
    message_id,
    emoji: reactions?.some(({ type }) => type.emoji === "👍") ? "" : "👍",
  });

/** @param {{ counts: ReactionCountJson[] }} props */
const Reactions = ({ counts }) => html`
  <p class="reactions" data-testid="reactions">
    ${counts.map(({ type, total_count }) => html`
      <span key=${type.emoji}>${type.emoji ?? "◇"} ${total_count}</span>
    `)}
  </p>
`;

/** @param {{ message: MessageJson }} props */
const Sender = ({ message }) => html`
  <strong class="sender">${message.sender_chat?.title ?? message.from?.first_name}</strong>
`;

/** @param {{ message: MessageJson }} props */
const Quote = ({ message: { photo, caption, text } }) => html`
  <blockquote>
    ${photo && html`<img src=${fileUrl(photo[0].file_unique_id)} alt="" />`}
    <span>${caption ?? text ?? (photo ? "Photo" : "Message")}</span>
  </blockquote>
`;

/** @param {{ messages: MessageJson[] }} props */
const Pictures = ({ messages }) => html`
  <div
    class=${`pictures ${messages.length === 1 ? "single" : "several"}`}
    data-testid="pictures"
  >
    ${messages.map((each) => html`<${Picture} key=${each.message_id} message=${each} />`)}
  </div>
`;

/** @param {{ message: MessageJson }} props */
const Picture = ({ message: { photo, caption } }) => {
  const largest = photo?.at(-1);
  if (!largest) return null;
  const { file_unique_id, width, height } = largest;
  const url = fileUrl(file_unique_id);
  const words = caption ? `Photo: ${caption}` : "Photo";
  return html`
    <button
      class="picture"
      aria-label=${`${words}, full size`}
      onClick=${() => (viewed.value = { url, words })}
    >
      <img src=${url} alt=${words} width=${width} height=${height} data-testid="picture" />
    </button>
  `;
};

/** @param {{ message: MessageJson }} props */
const File = ({ message }) => {
  if (!message.document || plays(message)) return null;
  const { file_unique_id, file_name, file_size = 0 } = message.document;
  return html`
    <a class="file" href=${fileUrl(file_unique_id)} download=${file_name ?? ""} data-testid="file">
      <span aria-hidden="true">▤</span> ${file_name ?? "file"}
      ${" "}<small>${Math.ceil(file_size / 1000)} KB</small>
    </a>
  `;
};

/** @param {{ rows: ButtonJson[][], message: number, pane: Pane }} props */
const Keyboard = ({ rows, message, pane }) => {
  /** @param {ButtonJson} button */
  const press = ({ callback_data, pay: pays }) =>
    pays ? pay(pane, message) : post(`/api/telegram/users/${pane.user}/press`, {
      chat_id: pane.chat,
      message_id: message,
      data: callback_data,
    });
  return html`
    <div class="keyboard">
      ${rows.map((row, at) => html`
        <div key=${at} class="keyboard-row" data-testid="keyboard-row">
          ${row.map((each) => html`<${Button} key=${each.text} button=${each} press=${press} />`)}
        </div>
      `)}
    </div>
  `;
};

/** @param {{ button: ButtonJson, press: (button: ButtonJson) => void }} props */
const Button = ({ button, press }) =>
  button.url
    ? html`
        <a
          class="button"
          href=${button.url}
          target="_blank"
          rel="noopener noreferrer"
          data-testid="keyboard-link"
        >${button.text} ↗</a>
      `
    : html`
        <button data-testid="keyboard-button" onClick=${() => press(button)}>${button.text}</button>
      `;

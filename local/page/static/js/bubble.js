// A message, or an album of several, as a bubble.

import { html } from "htm/preact";

import { fileUrl, post } from "./api.js";
import { journeyOfMessage, open, openJourney } from "./store.js";
import { viewed } from "./viewer.js";

/** Put messages of one album into one group. */
export function inAlbums(messages) {
  const found = [];
  for (const each of messages) {
    const last = found.at(-1);
    if (each.media_group_id && last?.[0].media_group_id === each.media_group_id) last.push(each);
    else found.push([each]);
  }
  return found;
}

export const Bubble = ({ messages, pane, onReply }) => {
  const [first] = messages;
  const note = noteOf(first);
  if (note) return html`<p class="service" data-testid="service">${note}</p>`;
  const isOwn = first.from?.id === pane.user;
  const journey = journeyOfMessage(pane.chat, messages.at(-1).message_id);
  const isOpen = messages.some((each) => openJourney.value?.messages.includes(each.message_id));
  const words = messages.map((each) => each.caption ?? each.text).find(Boolean);
  const pictures = messages.filter((each) => each.photo);
  return html`
    <article
      class=${`bubble ${isOwn ? "own" : "theirs"} ${isOpen ? "in-journey" : ""}`}
      data-testid=${isOwn ? "sent" : "received"}
      data-message=${first.message_id}
    >
      ${!isOwn && pane.chat < 0 && html`<strong class="sender">${first.sender_chat?.title ?? first.from?.first_name}</strong>`}
      ${first.reply_to_message && html`<${Quote} message=${first.reply_to_message} />`}
      ${pictures.length > 0 && html`<${Pictures} messages=${pictures} />`}
      ${messages.filter((each) => each.document ?? each.sticker).map((each) => html`<${File} key=${each.message_id} file=${each.document ?? each.sticker} />`)}
      ${words && html`<p class="words">${words}</p>`}
      <footer>
        <button class="link" aria-label="Reply" title="Reply" onClick=${() => onReply(first)}>↩</button>
        ${journey && html`<button class="link" title="Its journey" aria-label="Show its journey" data-testid="to-journey" onClick=${() => open(journey)}>⇥</button>`}
        <time>${first.edit_date ? "edited " : ""}${clockTime(first.date)}</time>
      </footer>
      ${first.reply_markup?.inline_keyboard && html`<${Keyboard} message=${first} pane=${pane} />`}
    </article>
  `;
};

/** What a message says that nobody wrote, null if somebody did. */
function noteOf(message) {
  const { forum_topic_created: topic, migrate_to_chat_id: next, migrate_from_chat_id: before } = message;
  if (topic) return `The topic “${topic.name}” was begun`;
  if (next) return `This group is now the supergroup ${next}`;
  if (before) return `This was the group ${before}`;
  return null;
}

const Quote = ({ message }) => html`
  <blockquote>
    ${message.photo && html`<img src=${fileUrl(message.photo[0].file_unique_id)} alt="" />`}
    <span>${message.caption ?? message.text ?? (message.photo ? "Photo" : "Message")}</span>
  </blockquote>
`;

const Pictures = ({ messages }) => html`
  <div class=${`pictures ${messages.length === 1 ? "single" : "several"}`} data-testid="pictures">
    ${messages.map((each) => {
      const largest = each.photo.at(-1);
      const url = fileUrl(largest.file_unique_id);
      const words = each.caption ? `Photo: ${each.caption}` : "Photo";
      return html`
        <button key=${each.message_id} class="picture" aria-label=${`${words}, full size`} onClick=${() => (viewed.value = { url, words })}>
          <img src=${url} alt=${words} width=${largest.width} height=${largest.height} data-testid="picture" />
        </button>
      `;
    })}
  </div>
`;

const File = ({ file }) => html`
  <a class="file" href=${fileUrl(file.file_unique_id)} download=${file.file_name ?? ""} data-testid="file">
    <span aria-hidden="true">▤</span> ${file.file_name ?? "file"} <small>${Math.ceil(file.file_size / 1000)} KB</small>
  </a>
`;

const Keyboard = ({ message, pane }) => {
  const press = (button) =>
    post(`/api/telegram/users/${pane.user}/press`, {
      chat_id: pane.chat,
      message_id: message.message_id,
      data: button.callback_data,
    });
  const one = (each) =>
    each.url
      ? html`<a key=${each.text} class="button" href=${each.url} target="_blank" rel="noopener noreferrer" data-testid="keyboard-link">${each.text} ↗</a>`
      : html`<button key=${each.text} data-testid="keyboard-button" onClick=${() => press(each)}>${each.text}</button>`;
  return html`
    <div class="keyboard">
      ${message.reply_markup.inline_keyboard.map((row, at) => html`<div key=${at} class="keyboard-row" data-testid="keyboard-row">${row.map(one)}</div>`)}
    </div>
  `;
};

const clockTime = (date) =>
  new Date(date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

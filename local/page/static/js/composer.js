// Where a person writes: text, photos (several are an album), files, replies.

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useRef } from "preact/hooks";

import { Refusal, call } from "./api.js";

const drafts = signal({});
const EMPTY = { text: "", files: [], asFile: false };
const draftOf = (pane) => drafts.value[pane.key] ?? EMPTY;
const change = (pane, part) => (drafts.value = { ...drafts.value, [pane.key]: { ...draftOf(pane), ...part } });

/** Send a text, or files with a caption, as the pane's person. */
export async function send(pane, { files = [], text = "", asFile = false, replyTo = null }) {
  if (!files.length && !text.trim()) return;
  const form = new FormData();
  form.set("text", text);
  form.set("chat_id", pane.chat);
  if (replyTo) form.set("reply_to_message_id", replyTo.message_id);
  for (const file of files) {
    form.append(asFile || !file.type.startsWith("image/") ? "document" : "photo", file, file.name);
  }
  await call("POST", `/api/telegram/users/${pane.user}/messages`, form);
}

/** Send what is written, with the files dropped on it; what the app refuses stands there again. */
export async function sendDraft(pane, { dropped = [], replyTo = null } = {}) {
  const draft = draftOf(pane);
  change(pane, EMPTY);
  try {
    await send(pane, { ...draft, files: [...draft.files, ...dropped], replyTo });
  } catch (error) {
    if (!draftOf(pane).text && !draftOf(pane).files.length) change(pane, draft);
    if (!(error instanceof Refusal)) throw error; // which was shown
  }
}

/** Send the photo that comes with the project. */
export async function sendSample(pane) {
  const photo = await (await fetch("/api/sample")).blob();
  await send(pane, { files: [new File([photo], "grace_hopper.jpg", { type: "image/jpeg" })], text: "sepia" });
}

export const Composer = ({ pane, blocked, replyTo, onDone }) => {
  const picker = useRef(null);
  const draft = draftOf(pane);
  const submit = async (event) => {
    event.preventDefault();
    onDone();
    await sendDraft(pane, { replyTo });
  };
  const onPaste = (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    change(pane, { files: [...draft.files, ...files] });
  };
  const pick = ({ target }) => {
    change(pane, { files: [...draft.files, ...target.files] });
    target.value = "";
  };
  if (blocked) return html`<p class="blocked">You have blocked the bot.</p>`;
  return html`
    <form class="composer" onSubmit=${submit}>
      ${replyTo && html`
        <p class="attached">Reply to: ${replyTo.caption ?? replyTo.text ?? "photo"} <button type="button" class="link" aria-label="No reply" onClick=${onDone}>×</button></p>
      `}
      ${draft.files.length > 0 && html`
        <div class="attached" data-testid="attached">
          <span>${draft.files.length === 1 ? draft.files[0].name : `${draft.files.length} files`}</span>
          <label><input type="checkbox" checked=${draft.asFile} data-testid="as-file" onChange=${({ target }) => change(pane, { asFile: target.checked })} /> as file</label>
          <button type="button" class="link" aria-label="Attach nothing" onClick=${() => change(pane, { files: [] })}>×</button>
        </div>
      `}
      <input ref=${picker} type="file" multiple class="unseen" tabindex="-1" aria-label="Photos or files" data-testid="file-input" onChange=${pick} />
      <button type="button" class="icon-button" aria-label="Attach photos" title="Attach photos" onClick=${() => picker.current.click()}><${Paperclip} /></button>
      <input
        class="text"
        aria-label="Message"
        placeholder=${draft.files.length ? "Caption: sepia, mirror, blur…" : "Message, or drop a photo"}
        data-testid="text"
        autocomplete="off"
        value=${draft.text}
        onInput=${({ target }) => change(pane, { text: target.value })}
        onPaste=${onPaste}
      />
      <button class="icon-button send" aria-label="Send" data-testid="send">➤</button>
    </form>
  `;
};

const Paperclip = () => html`
  <svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M20 11.5l-8.5 8.5a5.5 5.5 0 0 1-7.8-7.8L12.6 3.3a3.7 3.7 0 0 1 5.2 5.2l-8.8 8.8a1.8 1.8 0 0 1-2.6-2.6L14.5 6.7" />
  </svg>
`;

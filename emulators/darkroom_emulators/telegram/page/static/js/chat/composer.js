// The field in which a person writes text and replies, and attaches photos (as an album) and files.

/** @import { TargetedClipboardEvent } from "preact" */
/** @import { MessageJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal, call } from "../api.js";
import { withFiles, withSwitch, withText } from "../fields.js";
import { InlineResults, askInline } from "./inline.js";

/** @typedef {{ text: string, files: File[], asFile: boolean }} Draft */

const drafts = signal(/** @type {{ [pane: number]: Draft }} */ ({}));
/** @type {Draft} */
const EMPTY = { text: "", files: [], asFile: false };

/** @param {Pane} pane */
const draftOf = (pane) => drafts.value[pane.key] ?? EMPTY;

/** @param {Pane} pane @param {Partial<Draft>} part */
const change = (pane, part) =>
  (drafts.value = { ...drafts.value, [pane.key]: { ...draftOf(pane), ...part } });

/**
 * Send a text, or files with a caption, as the pane's person.
 *
 * @param {Pane} pane
 * @param {Partial<Draft> & { replyTo?: MessageJson | null }} draft
 */
export async function send(pane, { files = [], text = "", asFile, replyTo = null }) {
  if (!files.length && !text.trim()) return;
  const form = new FormData();
  form.set("text", text);
  form.set("chat_id", `${pane.chat}`);
  if (replyTo) form.set("reply_to_message_id", `${replyTo.message_id}`);
  for (const file of files) {
    form.append(asFile || !file.type.startsWith("image/") ? "document" : "photo", file, file.name);
  }
  await call("POST", `/api/telegram/users/${pane.user}/messages`, form);
}

/**
 * Send the draft with the dropped files; if it is refused, restore the draft.
 *
 * @param {Pane} pane
 * @param {{ dropped?: File[], replyTo?: MessageJson | null }} [more]
 */
export async function sendDraft(pane, { dropped = [], replyTo = null } = {}) {
  const draft = draftOf(pane);
  change(pane, EMPTY);
  try {
    await send(pane, { ...draft, files: [...draft.files, ...dropped], replyTo });
  } catch (error) {
    if (!draftOf(pane).text && !draftOf(pane).files.length) change(pane, draft);
    if (!(error instanceof Refusal)) throw error; // a Refusal was already shown
  }
}

/**
 * @typedef {object} ComposerProps
 * @property {Pane} pane
 * @property {boolean} blocked
 * @property {MessageJson | null} replyTo
 * @property {() => void} onDone
 */

/** @param {ComposerProps} props */
export const Composer = ({ pane, blocked, replyTo, onDone }) => {
  const draft = draftOf(pane);
  if (blocked) return html`<p class="blocked">You have blocked the bot.</p>`;
  /** @param {SubmitEvent} event */
  const submit = async (event) => {
    event.preventDefault();
    onDone();
    await sendDraft(pane, { replyTo });
  };
  const attach = (/** @type {File[]} */ files) =>
    change(pane, { files: [...draft.files, ...files] });
  return html`
    <form class="composer" onSubmit=${submit}>
      ${replyTo && html`<${Replied} message=${replyTo} onDone=${onDone} />`}
      ${draft.files.length > 0 && html`<${Attached} pane=${pane} draft=${draft} />`}
      <${InlineResults} pane=${pane} onChosen=${() => change(pane, { text: "" })} />
      <${FilePicker} attach=${attach} />
      <${TextField} pane=${pane} draft=${draft} attach=${attach} />
      <button class="icon-button send" aria-label="Send" data-testid="send">➤</button>
    </form>
  `;
};

/** @param {{ message: MessageJson, onDone: () => void }} props */
const Replied = ({ message: { caption, text }, onDone }) => html`
  <p class="attached">
    Reply to: ${caption ?? text ?? "photo"}${" "}
    <button type="button" class="link" aria-label="Cancel the reply" onClick=${onDone}>×</button>
  </p>
`;

/** @param {{ pane: Pane, draft: Draft }} props */
const Attached = ({ pane, draft: { files, asFile } }) => html`
  <div class="attached" data-testid="attached">
    <ul>
      ${files.map((file, at) => html`
        <${Chosen}
          key=${keyOf(file)}
          file=${file}
          onDrop=${() => change(pane, { files: files.toSpliced(at, 1) })}
        />
      `)}
    </ul>
    <label>
      <input
        type="checkbox"
        checked=${asFile}
        data-testid="as-file"
        onChange=${withSwitch((isOn) => change(pane, { asFile: isOn }))}
      />${" "}as file
    </label>
    ${files.length > 1 && html`
      <button type="button" class="link" onClick=${() => change(pane, { files: [] })}>
        Remove all ${files.length}
      </button>
    `}
  </div>
`;

/** @type {WeakMap<File, number>} */
const keys = new WeakMap();
let keyCount = 0;

/** @param {File} file */
function keyOf(file) {
  if (!keys.has(file)) keys.set(file, ++keyCount);
  return keys.get(file);
}

/** @param {{ file: File, onDrop: () => void }} props a file to send, shown with a preview */
const Chosen = ({ file, onDrop }) => {
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!file.type.startsWith("image/")) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return html`
    <li data-testid="chosen" title=${file.name}>
      ${url ? html`<img src=${url} alt=${file.name} />` : html`<span>${file.name}</span>`}
      <button
        type="button"
        class="link"
        aria-label=${`Remove ${file.name}`}
        onClick=${onDrop}
      >×</button>
    </li>
  `;
};

/** @param {{ attach: (files: File[]) => void }} props */
const FilePicker = ({ attach }) => {
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  return html`
    <input
      ref=${picker}
      type="file"
      multiple
      class="unseen"
      tabindex="-1"
      aria-label="Photos or files"
      data-testid="file-input"
      onChange=${withFiles(attach)}
    />
    <button
      type="button"
      class="icon-button"
      aria-label="Attach photos"
      title="Attach photos"
      onClick=${() => picker.current?.click()}
    ><${Paperclip} /></button>
  `;
};

/** @param {{ pane: Pane, draft: Draft, attach: (files: File[]) => void }} props */
const TextField = ({ pane, draft, attach }) => {
  /** @param {TargetedClipboardEvent<HTMLInputElement>} event */
  const onPaste = (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    attach(files);
  };
  return html`
    <input
      class="text"
      aria-label="Message"
      placeholder=${draft.files.length ? "Caption" : "Message, or drop a photo"}
      data-testid="text"
      autocomplete="off"
      value=${draft.text}
      onInput=${withText((text) => {
        change(pane, { text });
        askInline(pane, text);
      })}
      onPaste=${onPaste}
    />
  `;
};

const Paperclip = () => html`
  <svg
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path
      d=${"M20 11.5l-8.5 8.5a5.5 5.5 0 0 1-7.8-7.8L12.6 3.3a3.7 3.7 0 0 1 5.2 5.2l-8.8 8.8" +
        "a1.8 1.8 0 0 1-2.6-2.6L14.5 6.7"}
    />
  </svg>
`;

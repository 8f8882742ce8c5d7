// Shows a rich message, with its blocks and formatted texts.

/** @import { ComponentChildren } from "preact" */
/** @import { PhotoSizeJson, RichMessageJson } from "#types/api" */

import { html } from "htm/preact";

import { fileUrl } from "../files.js";

/** @typedef {{ type: string, text?: RichText, url?: string }} Formed */
/** @typedef {string | Formed | (string | Formed)[]} RichText */
/**
 * @typedef {object} Item
 * @property {string} label
 * @property {Block[]} blocks
 * @property {boolean} [has_checkbox]
 * @property {boolean} [is_checked]
 */
/** @typedef {{ text?: RichText, is_header?: boolean }} Cell */
/**
 * @typedef {object} Block a RichBlock, with the fields that are shown
 * @property {string} type
 * @property {RichText} [text]
 * @property {number} [size]
 * @property {Item[]} [items]
 * @property {Block[]} [blocks]
 * @property {RichText} [summary]
 * @property {boolean} [is_open]
 * @property {Cell[][]} [cells]
 * @property {PhotoSizeJson[]} [photo]
 */

/** @type {{ [type: string]: string }} */
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  marked: "mark",
  subscript: "sub",
  superscript: "sup",
};

/** @param {{ message: RichMessageJson }} props */
export const Rich = ({ message }) => html`
  <div class="rich" dir=${message.is_rtl ? "rtl" : "auto"} data-testid="rich">
    <${Blocks} blocks=${/** @type {Block[]} */ (message.blocks)} />
  </div>
`;

/** @param {{ blocks: Block[] }} props */
const Blocks = ({ blocks }) =>
  html`${blocks.map((block, at) => html`<${OneBlock} key=${at} block=${block} />`)}`;

/** @param {{ block: Block }} props */
const OneBlock = ({ block }) => {
  const { type, text, size, items, blocks, summary, is_open, cells, photo } = block;
  if (items) return html`<${List} items=${items} />`;
  if (cells) return html`<${Table} rows=${cells} />`;
  if (photo) return html`<img src=${fileUrl(photo[photo.length - 1].file_unique_id)} alt="" />`;
  if (summary !== undefined) {
    return html`
      <details open=${is_open}>
        <summary>${formed(summary)}</summary>
        <${Blocks} blocks=${blocks ?? []} />
      </details>
    `;
  }
  if (blocks) return html`<div class="quoted"><${Blocks} blocks=${blocks} /></div>`;
  if (type === "divider") return html`<hr />`;
  if (type === "pre") return html`<pre>${formed(text)}</pre>`;
  if (type === "heading") return html`<p class=${`heading size-${size}`}>${formed(text)}</p>`;
  return html`<p>${text === undefined ? `[${type}]` : formed(text)}</p>`;
};

/** @param {{ items: Item[] }} props */
const List = ({ items }) => html`
  <ul>${items.map((item, at) => html`<${Entry} key=${at} item=${item} />`)}</ul>
`;

/** @param {{ item: Item }} props */
const Entry = ({ item }) => html`
  <li>
    <span>${item.has_checkbox ? (item.is_checked ? "☑" : "☐") : item.label}</span>
    <div><${Blocks} blocks=${item.blocks} /></div>
  </li>
`;

/** @param {{ rows: Cell[][] }} props */
const Table = ({ rows }) => html`
  <table>
    ${rows.map((row, at) => html`
      <tr key=${at}>
        ${row.map((cell, column) =>
          cell.is_header
            ? html`<th key=${column}>${formed(cell.text)}</th>`
            : html`<td key=${column}>${formed(cell.text)}</td>`,
        )}
      </tr>
    `)}
  </table>
`;

/** Return a RichText as elements. @param {RichText} [text] @returns {ComponentChildren} */
function formed(text = "") {
  if (typeof text === "string") return text;
  if (Array.isArray(text)) return text.map((each) => formed(each));
  const { type, url } = text;
  const tag = TAGS[type];
  if (url) {
    return html`
      <a href=${url} target="_blank" rel="noopener noreferrer">${formed(text.text)}</a>
    `;
  }
  return tag ? html`<${tag}>${formed(text.text)}</${tag}>` : formed(text.text);
}

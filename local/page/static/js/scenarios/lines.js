// What was seen in the chats, a line each.

import { html } from "htm/preact";

/** `none` is said where there is nothing. @param {{ lines: string[], none?: string }} props */
export const Lines = ({ lines, none }) => {
  if (!lines.length) return none ? html`<p class="quiet">${none}</p>` : null;
  return html`
    <ul class="seen">${lines.map((line, at) => html`<li key=${at}>${line}</li>`)}</ul>
  `;
};

// A list of what was seen, or expected, in the chats.

import { html } from "htm/preact";

/** `none` is shown if there are no lines. @param {{ lines: string[], none?: string }} props */
export const Lines = ({ lines, none }) => {
  if (!lines.length) return none ? html`<p class="quiet">${none}</p>` : null;
  return html`
    <ul class="seen">${lines.map((line, at) => html`<li key=${at}>${line}</li>`)}</ul>
  `;
};

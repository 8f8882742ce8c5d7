// Shows what a function printed: text with its line breaks, and JSON objects as trees with their
// tracebacks below.

import { html } from "htm/preact";

import { Json } from "../json_tree.js";
import { textsTogether } from "./log_texts.js";

/** @param {{ lines: unknown[] }} props */
export const Log = ({ lines }) => html`
  <section data-testid="log">
    <h3>Log</h3>
    ${textsTogether(lines).map((each, at) =>
      typeof each === "string"
        ? html`<${Text} key=${at} text=${each} />`
        : html`<${Entry} key=${at} line=${each} />`,
    )}
  </section>
`;

/** @param {{ text: string }} props */
const Text = ({ text }) => html`<pre class="log-lines" tabindex="0">${text}</pre>`;

/** @param {{ line: { [field: string]: unknown } }} props */
const Entry = ({ line: { exception, ...rest } }) => html`
  <${Json} value=${rest} />
  ${typeof exception === "string" && html`<${Text} text=${exception} />`}
`;

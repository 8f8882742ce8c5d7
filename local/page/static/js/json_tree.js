// Shows JSON as a tree that folds. Strings that contain JSON are shown as trees too.

import { html } from "htm/preact";

import { unfolded } from "./json_text.js";

const FOLDED_AT = 12; // entries; except for the root, objects and arrays this long start folded

/** @param {{ value: unknown, depth?: number }} props */
export const Json = ({ value, depth = 0 }) => {
  const found = unfolded(value);
  if (found === null || typeof found !== "object") return html`<${Leaf} value=${found} />`;
  const entries = Object.entries(found).filter(([, each]) => each !== undefined);
  const isList = Array.isArray(found);
  if (!entries.length) return html`<span>${isList ? "[]" : "{}"}</span>`;
  return html`
    <details class="json" open=${depth === 0 || entries.length < FOLDED_AT}>
      <summary>${isList ? `[ ${entries.length} ]` : `{ ${entries.length} }`}</summary>
      <ul>
        ${entries.map(([name, each]) => html`
          <li key=${name}>
            <span class="json-name">${name}</span> <${Json} value=${each} depth=${depth + 1} />
          </li>
        `)}
      </ul>
    </details>
  `;
};

/** @param {{ value: unknown }} props */
const Leaf = ({ value }) => html`
  <span class=${`json-${value === null ? "null" : typeof value}`}>
    ${typeof value === "string" ? value : JSON.stringify(value)}
  </span>
`;

// JSON as a tree that folds; text that is JSON is shown as a tree too.

import { html } from "htm/preact";

const FOLDED_AT = 12; // entries: longer objects and lists start folded, but for the outermost

/** Return what a text holds if it is a JSON object or list, else the value as it is. */
export function unfolded(value) {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export const Json = ({ value, depth = 0 }) => {
  const found = unfolded(value);
  if (found === null || typeof found !== "object") return html`<span class=${`json-${found === null ? "null" : typeof found}`}>${text(found)}</span>`;
  const entries = Object.entries(found).filter(([, each]) => each !== undefined);
  const isList = Array.isArray(found);
  if (!entries.length) return html`<span>${isList ? "[]" : "{}"}</span>`;
  return html`
    <details class="json" open=${depth === 0 || entries.length < FOLDED_AT}>
      <summary>${isList ? `[ ${entries.length} ]` : `{ ${entries.length} }`}</summary>
      <ul>
        ${entries.map(([name, each]) => html`<li key=${name}><span class="json-name">${name}</span> <${Json} value=${each} depth=${depth + 1} /></li>`)}
      </ul>
    </details>
  `;
};

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

// Links that open a line of code in the chosen editor.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { withText } from "parts/fields.js";

const STORED = "darkroom-editor";

/**
 * Builds the URL that opens a file in an editor, by the editor's name.
 *
 * @type {{ [name: string]: (file: string, line: number) => string }}
 */
const EDITORS = {
  "VS Code": (file, line) => `vscode://file${file}:${line}`,
  Cursor: (file, line) => `cursor://file${file}:${line}`,
  Zed: (file, line) => `zed://file${file}:${line}`,
  PyCharm: (file, line) => `pycharm://open?file=${file}&line=${line}`,
  "Sublime Text": (file, line) => `subl://open?url=file://${file}&line=${line}`,
};

const editor = signal(localStorage.getItem(STORED) ?? "VS Code");

/** @param {{ file: string, line: number }} place */
export const OpenInEditor = ({ file, line }) => {
  const call = EDITORS[editor.value] ?? EDITORS["VS Code"];
  const path = encodeURI(file.startsWith("/") ? file : `/${file}`);
  return html`
    <a class="code" href=${call(path, line)} title=${`Open ${file}:${line}`} data-testid="place">
      ${file.replace(/^.*[\\/]/, "")}:${line}
    </a>
  `;
};

export const EditorChoice = () => html`
  <label class="quiet">
    opens in${" "}
    <select
      value=${editor.value}
      data-testid="editor"
      onChange=${withText((name) => localStorage.setItem(STORED, (editor.value = name)))}
    >
      ${Object.keys(EDITORS).map((name) => html`<option key=${name}>${name}</option>`)}
    </select>
  </label>
`;

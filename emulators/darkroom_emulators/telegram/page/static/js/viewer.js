// Shows a picture at full size.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { Dialog } from "./dialog.js";

/** The picture on display, or null. */
export const viewed = signal(/** @type {{ url: string, words: string } | null} */ (null));

const close = () => (viewed.value = null);

export const Viewer = () => {
  const shown = viewed.value;
  if (!shown) return null;
  return html`
    <${Dialog} kind="viewer" label=${shown.words} close=${close}>
      <img src=${shown.url} alt=${shown.words} data-testid="viewer-picture" />
    <//>
  `;
};

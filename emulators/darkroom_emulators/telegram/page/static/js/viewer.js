// Shows a picture at full size.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

/** The picture on display, or null. */
export const viewed = signal(/** @type {{ url: string, words: string } | null} */ (null));

const close = () => (viewed.value = null);

export const Viewer = () => {
  const shown = viewed.value;
  if (!shown) return null;
  return html`
    <div class="viewer" role="dialog" aria-modal="true" aria-label=${shown.words} onClick=${close}>
      <img src=${shown.url} alt=${shown.words} data-testid="viewer-picture" />
      <button class="icon-button" aria-label="Close" ref=${takeFocus}>×</button>
    </div>
  `;
};

/** @param {HTMLElement | null} button */
const takeFocus = (button) => button?.focus();

// A picture in full size.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

/** The picture that is shown, as { url, words }, or null. */
export const viewed = signal(null);

export const Viewer = () =>
  viewed.value &&
  html`
    <div class="viewer" role="dialog" aria-modal="true" aria-label=${viewed.value.words} onClick=${() => (viewed.value = null)}>
      <img src=${viewed.value.url} alt=${viewed.value.words} data-testid="viewer-picture" />
      <button class="icon-button" aria-label="Close" ref=${(button) => button?.focus()}>×</button>
    </div>
  `;

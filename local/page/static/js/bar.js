// The bar at the top: what this is, the tabs of the right side, dark and light, help.

import { html } from "htm/preact";

import { openTab, tab } from "./address.js";
import { helpIsOpen } from "./keys.js";
import { Mark, useMarks } from "./marks.js";
import { TABS } from "./panel.js";
import { isConnected } from "./store.js";
import { ThemeSwitch } from "./theme.js";

export const Bar = () => {
  useMarks();
  return html`
    <header class="bar">
      <h1><img src="/static/icon.svg" alt="" width="22" height="22" />Darkroom</h1>
      <nav aria-label="What to look at">
        ${TABS.map(
          ({ name, words }) => html`
            <button
              key=${name}
              class="tab"
              data-testid=${`tab-${name}`}
              aria-current=${tab.value === name ? "page" : undefined}
              onClick=${() => openTab(name)}
            >${words}<${Mark} tab=${name} /></button>
          `,
        )}
      </nav>
      <span class="bar-end">
        ${!isConnected.value && html`<span class="badge warn" role="status" data-testid="offline">no connection, trying again</span>`}
        <${ThemeSwitch} />
        <button class="icon-button" aria-label="Keyboard help" title="Keys (?)" onClick=${() => (helpIsOpen.value = true)}>?</button>
      </span>
    </header>
  `;
};

// The bar at the top: what this is, the tabs of the right side, dark and light, help.

import { html } from "htm/preact";

import { openTab, tab } from "./address.js";
import { TabBadge, useTabBadges } from "./cloud/tab_badges.js";
import { helpIsOpen } from "./keys.js";
import { TABS } from "./panel.js";
import { isConnected } from "./store.js";
import { ThemeSwitch } from "./theme.js";

export const Bar = () => {
  useTabBadges();
  return html`
    <header class="bar">
      <h1><img src="/static/icon.svg" alt="" width="22" height="22" />Darkroom</h1>
      <nav aria-label="What to look at">
        ${TABS.map((each) => html`<${Tab} key=${each.name} ...${each} />`)}
      </nav>
      <span class="bar-end">
        ${!isConnected.value && html`<${Offline} />`}
        <${ThemeSwitch} />
        <button
          class="icon-button"
          aria-label="Keyboard help"
          title="Keys (?)"
          onClick=${() => (helpIsOpen.value = true)}
        >?</button>
      </span>
    </header>
  `;
};

/** @param {{ name: string, words: string }} props */
const Tab = ({ name, words }) => html`
  <button
    class="tab"
    data-testid=${`tab-${name}`}
    aria-current=${tab.value === name ? "page" : undefined}
    onClick=${() => openTab(name)}
  >${words}<${TabBadge} tab=${name} /></button>
`;

const Offline = () => html`
  <span class="badge warn" role="status" data-testid="offline">no connection, trying again</span>
`;

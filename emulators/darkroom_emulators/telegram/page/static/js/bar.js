// The bar at the top: the title, the tabs of the right side, the theme switch and help.

import { html } from "htm/preact";

import { isChatShown, openTab } from "./address.js";
import { TabBadge, useTabBadges } from "./control/tab_badges.js";
import { isConnected } from "./events.js";
import { helpIsOpen } from "./keys.js";
import { ThemeSwitch } from "./theme.js";

const icon = () =>
  /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]')).href;

/** @param {{ title: string, tabs: { name: string, words: string }[], open: string }} props */
export const Bar = ({ title, tabs, open }) => {
  useTabBadges();
  return html`
    <header class="bar">
      <h1><img src=${icon()} alt="" width="22" height="22" />${title}</h1>
      <nav aria-label="Tabs">
        <button
          class="tab for-phones"
          data-testid="tab-chat"
          aria-current=${isChatShown.value ? "page" : undefined}
          onClick=${() => (isChatShown.value = true)}
        >Chat</button>
        ${tabs.map((each) => html`
          <${Tab} key=${each.name} ...${each} isOpen=${each.name === open} />
        `)}
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

/** @param {{ name: string, words: string, isOpen: boolean }} props */
const Tab = ({ name, words, isOpen }) => html`
  <button
    class="tab"
    data-testid=${`tab-${name}`}
    aria-current=${isOpen ? "page" : undefined}
    onClick=${() => openTab(name)}
  >${words}<${TabBadge} tab=${name} /></button>
`;

const Offline = () => html`
  <span class="badge warn" role="status" data-testid="offline">disconnected, reconnecting</span>
`;

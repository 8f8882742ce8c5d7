// The whole page, with the chats on the left and one of the tabs on the right.

/** @import { ComponentType } from "preact" */
/** @import { Hint } from "./chat/chats.js" */

import { html } from "htm/preact";
import { render } from "preact";

import { isChatShown, tab } from "./address.js";
import { Refusal } from "./api.js";
import { Bar } from "./bar.js";
import { Chats } from "./chat/chats.js";
import { Divider } from "./divider.js";
import { Help, listenToKeys } from "./keys.js";
import { listenToMenus } from "./menus.js";
import { Notices } from "./notices.js";
import { Viewer } from "./viewer.js";

/** @typedef {{ name: string, words: string, content: ComponentType }} TabOfPage */
/**
 * @typedef {object} FrameProps
 * @property {string} title
 * @property {TabOfPage[]} tabs
 * @property {Hint} hint
 */

/** @param {FrameProps} props */
const Frame = ({ title, tabs, hint }) => {
  const { name: open, content } = tabs.find(({ name }) => name === tab.value) ?? tabs[0];
  return html`
    <${Bar} title=${title} tabs=${tabs} open=${open} />
    <div class=${`page ${isChatShown.value ? "at-chat" : "at-panel"}`}>
      <${Chats} hint=${hint} />
      <${Divider} pane="chats" words="Width of the chats" least=${260} />
      <main class="panel"><${content} /></main>
    </div>
    <${Viewer} />
    <${Help} />
    <${Notices} />
  `;
};

/** Show the page. @param {FrameProps} props */
export function showPage(props) {
  tab.value ||= props.tabs[0].name;
  render(html`<${Frame} ...${props} />`, document.body);
  listenToKeys();
  listenToMenus();
  // a Refusal has already been shown
  addEventListener("unhandledrejection", (event) => {
    if (event.reason instanceof Refusal) event.preventDefault();
  });
  // otherwise, a file dropped outside a chat would replace the page
  for (const kind of /** @type {const} */ (["dragover", "drop"])) {
    addEventListener(kind, (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
  }
}

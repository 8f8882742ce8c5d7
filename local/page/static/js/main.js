// The page: the chat on the left, what happens on the right.

import { html } from "htm/preact";
import { render } from "preact";

import { Bar } from "./bar.js";
import { Chats } from "./chat/chats.js";
import { Help, listenToKeys } from "./keys.js";
import { Notices } from "./notices.js";
import { Panel } from "./panel.js";
import { connect } from "./store.js";
import { Viewer } from "./viewer.js";

const Page = () => html`
  <${Bar} />
  <div class="page">
    <${Chats} />
    <${Panel} />
  </div>
  <${Viewer} />
  <${Help} />
  <${Notices} />
`;

render(html`<${Page} />`, document.body);
listenToKeys();
// a file that is dropped beside a chat would else take the page's place
for (const kind of /** @type {const} */ (["dragover", "drop"])) {
  addEventListener(kind, (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
connect();

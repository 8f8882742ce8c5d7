// The hint in an empty chat, which offers a sample photo.

/** @import { Pane } from "parts/chat/chat_store.js" */

import { html } from "htm/preact";

import { send } from "parts/chat/composer.js";

/** Send the sample photo included in the project. @param {Pane} pane */
async function sendSample(pane) {
  const photo = await (await fetch("/api/sample")).blob();
  const file = new File([photo], "grace_hopper.jpg", { type: "image/jpeg" });
  await send(pane, { files: [file], text: "sepia" });
}

/** @param {{ pane: Pane }} props */
export const Sample = ({ pane }) => html`
  <p class="welcome-mark" aria-hidden="true"></p>
  <h2>Drop a photo here</h2>
  <p>
    The bot replies with a picture, and you can follow each step of its journey.
    ${" "}Say what to do in the caption: sepia, mirror, blur…
  </p>
  <button class="primary" data-testid="send-sample" onClick=${() => sendSample(pane)}>
    Send the sample photo
  </button>
`;

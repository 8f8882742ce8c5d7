// Where `--keep` keeps the state, and what was moved aside there.

import { html } from "htm/preact";

import { copyText } from "../journeys/detail_actions.js";
import { cloud } from "../store.js";

export const Kept = () => {
  const { kept } = cloud.value;
  return kept && html`
    <section aria-label="Kept state" class="card" data-testid="kept">
      <header><h2>Kept state</h2></header>
      <p>
        All is kept in <code>${kept.folder}</code>: <code>scripts/dev --keep</code> goes on with
        it, and <code>scripts/scenario --from</code> begins with a copy.
      </p>
      ${kept.commands.length > 0 && html`
        <p class="quiet">Other states are beside it. With this one stopped, each goes on by:</p>
        <ul>
          ${kept.commands.map((each) => html`
            <li key=${each}>
              <code>${each}</code>${" "}
              <button class="link" data-testid="copy-start" onClick=${() => copyText(each)}>
                Copy
              </button>
            </li>
          `)}
        </ul>
      `}
      ${kept.aside.length > 0 && html`
        <p class="quiet">Moved aside, since this version can't read them:</p>
        <ul>${kept.aside.map((each) => html`<li key=${each}><code>${each}</code></li>`)}</ul>
      `}
    </section>
  `;
};

// Shows where `--keep` keeps the state, and which earlier states were moved aside.

import { html } from "htm/preact";

import { copyText } from "../journeys/detail_actions.js";
import { cloud } from "../store.js";

export const Kept = () => {
  const { kept } = cloud.value;
  return kept && html`
    <section aria-label="Kept state" class="card" data-testid="kept">
      <header><h2>Kept state</h2></header>
      <p>
        The state is kept in <code>${kept.folder}</code>: <code>scripts/dev --keep</code> continues
        from it, and <code>scripts/scenario --from</code> starts from a copy.
      </p>
      ${kept.commands.length > 0 && html`
        <p class="quiet">To continue from a neighboring folder, stop this cloud and run:</p>
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
        <p class="quiet">Earlier states, moved aside because this version can't read them:</p>
        <ul>${kept.aside.map((each) => html`<li key=${each}><code>${each}</code></li>`)}</ul>
      `}
    </section>
  `;
};

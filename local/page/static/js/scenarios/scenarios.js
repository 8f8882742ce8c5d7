// Scenarios: the session so far, saved as a file; and a file that is run again, step by step.

import { html } from "htm/preact";

import { dropTarget } from "../fields.js";
import { Replay } from "./replay.js";
import { openFile } from "./scenario_run.js";
import { Session } from "./session.js";

export const Scenarios = () => html`
  <div class="tab-page scenarios" ...${dropTarget(([file]) => openFile(file))}>
    <${Session} />
    <${Replay} />
  </div>
`;

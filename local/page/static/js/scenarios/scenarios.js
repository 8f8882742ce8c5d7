// The scenarios tab: saves the session as a file, and runs a file step by step.

import { html } from "htm/preact";

import { dropTarget } from "parts/fields.js";
import { absent } from "parts/located.js";
import { Absent } from "parts/refreshed.js";
import { Kept } from "./kept.js";
import { Replay } from "./replay.js";
import { openFile } from "./scenario_run.js";
import { Session } from "./session.js";

export const Scenarios = () =>
  absent.telegram
    ? html`
        <div class="tab-page"><${Absent} title="Scenarios" why=${absent.telegram} /></div>
      `
    : html`
        <div class="tab-page scenarios" ...${dropTarget(([file]) => openFile(file))}>
          <${Session} />
          <${Replay} />
          <${Kept} />
        </div>
      `;

// Exports the open journey to a file.

import { html } from "htm/preact";

import { cloud, openEvents, openJourney } from "../store.js";
import { harOf } from "./har.js";

/** @param {"har" | "json"} kind */
function save(kind) {
  const events = openEvents.value ?? [];
  const content = kind === "har" ? harOf(events, cloud.value.webhooks) : {
    journey: openJourney.value,
    events,
  };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)]));
  link.download = `journey-${openJourney.value?.update_id}.${kind}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

export const ExportMenu = () => html`
  <details class="menu">
    <summary class="icon-button" aria-label="Export the journey" data-testid="export">⤓</summary>
    <div>
      <button data-testid="export-har" onClick=${() => save("har")}>HAR, for HTTP tools</button>
      <button data-testid="export-json" onClick=${() => save("json")}>JSON, all events</button>
    </div>
  </details>
`;

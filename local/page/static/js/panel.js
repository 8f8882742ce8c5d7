// The right side: one of its tabs.

import { html } from "htm/preact";

import { tab } from "./address.js";
import { Bucket } from "./cloud/bucket.js";
import { Deliveries } from "./cloud/deliveries.js";
import { Faults } from "./cloud/faults.js";
import { Journeys } from "./journeys/journeys.js";
import { Scenarios } from "./scenarios/scenarios.js";

export const TABS = [
  { name: "journeys", words: "Journeys", content: Journeys },
  { name: "bucket", words: "S3", content: Bucket },
  { name: "deliveries", words: "Deliveries", content: Deliveries },
  { name: "faults", words: "Faults & clock", content: Faults },
  { name: "scenarios", words: "Scenarios", content: Scenarios },
];

export const Panel = () => {
  const { content } = TABS.find((each) => each.name === tab.value) ?? TABS[0];
  return html`<main class="panel"><${content} /></main>`;
};

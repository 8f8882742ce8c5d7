// The page's tabs.

import { html } from "htm/preact";

import { Deliveries } from "parts/control/deliveries.js";
import { Faults } from "parts/control/faults.js";

import { Bucket } from "./cloud/bucket.js";
import { Webhooks } from "./cloud/webhooks.js";
import { Journeys } from "./journeys/journeys.js";
import { Scenarios } from "./scenarios/scenarios.js";

const AllDeliveries = () => html`<${Deliveries}><${Webhooks} /></${Deliveries}>`;

export const TABS = [
  { name: "journeys", words: "Journeys", content: Journeys },
  { name: "bucket", words: "S3", content: Bucket },
  { name: "deliveries", words: "Deliveries", content: AllDeliveries },
  { name: "faults", words: "Faults & clock", content: Faults },
  { name: "scenarios", words: "Scenarios", content: Scenarios },
];

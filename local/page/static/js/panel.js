// The right side: one of its tabs.

import { signal } from "@preact/signals";
import { html } from "htm/preact";

import { Journeys } from "./journeys.js";

export const TABS = [{ name: "journeys", words: "Journeys", content: Journeys }];

export const tab = signal("journeys");

export const Panel = () => {
  const { content } = TABS.find((each) => each.name === tab.value);
  return html`<main class="panel"><${content} /></main>`;
};

// The journeys tab: the list, the open journey, and the open row's details.

import { html } from "htm/preact";

import { Divider, widthOf } from "parts/divider.js";
import { openRow } from "../store.js";
import { Detail } from "./detail.js";
import { FilterChips } from "./filter_chips.js";
import { JourneyList } from "./journey_list.js";
import { Waterfall } from "./waterfall.js";

export const Journeys = () => html`
  <div
    class=${`journeys ${openRow.value === null ? "" : "with-detail"}`}
    style=${{
      "--detail": widthOf("detail")?.["--width"],
      "--below": widthOf("detail-below")?.["--width"],
    }}
  >
    <section class="journey-list pane" style=${widthOf("journeys")} aria-label="Journeys">
      <${FilterChips} />
      <${JourneyList} />
    </section>
    <${Divider} pane="journeys" words="Width of the list" />
    <${Waterfall} />
    ${openRow.value !== null && html`
      <${Divider} pane="detail" words="Width of the details" isAfter=${true} />
    `}
    <${Detail} />
  </div>
`;

// The tab of the journeys: their list, the open one, and the details of a row.

import { html } from "htm/preact";

import { withText } from "../fields.js";
import { openRow, search } from "../store.js";
import { Detail } from "./detail.js";
import { JourneyList } from "./journey_list.js";
import { Waterfall } from "./waterfall.js";

export const Journeys = () => html`
  <div class=${`journeys ${openRow.value === null ? "" : "with-detail"}`}>
    <section class="journey-list" aria-label="Journeys">
      <input
        class="search"
        type="search"
        placeholder="Search  ( / )"
        aria-label="Search the journeys"
        data-search
        data-testid="search"
        value=${search.value}
        onInput=${withText((text) => (search.value = text))}
      />
      <${JourneyList} />
    </section>
    <${Waterfall} />
    <${Detail} />
  </div>
`;

// Filters for the list of journeys: a search, choices, and the most frequent errors.

/** @import { FilterName } from "./filters.js" */

import { computed } from "@preact/signals";
import { html } from "htm/preact";

import { withText } from "parts/fields.js";

import { allJourneys, filters, search, searchFor } from "../store.js";
import { choicesFor, FILTERS } from "./filters.js";

const SHOWN_ERRORS = 3;

/** Each filter with its choices. */
const choices = computed(() =>
  FILTERS.map((name) => ({ name, found: choicesFor(allJourneys.value, name) })),
);

/** @param {FilterName} name @param {string} value */
const choose = (name, value) => (filters.value = { ...filters.value, [name]: value });

export const FilterChips = () => html`
  <input
    class="search"
    type="search"
    placeholder="Search  ( / )"
    title="Searches words, ids, names of calls, statuses, log lines and errors"
    aria-label="Search the journeys"
    data-search
    data-testid="search"
    value=${search.value}
    onInput=${withText(searchFor)}
  />
  <div class="chips" role="group" aria-label="Filters">
    ${choices.value.map(({ name, found }) =>
      name !== "error" && (found.length > 1 || filters.value[name]) && html`
        <select
          key=${name}
          class=${`chip ${filters.value[name] ? "chosen" : ""}`}
          aria-label=${`Only this ${name}`}
          data-testid=${`filter-${name}`}
          value=${filters.value[name] ?? ""}
          onChange=${withText((text) => choose(name, text))}
        >
          <option value="">any ${name}</option>
          ${found.map(([value, count]) => html`
            <option key=${value} value=${value}>${value} (${count})</option>
          `)}
        </select>
      `)}
  </div>
  <${Errors} />
`;

/** The most frequent errors, each with its number of journeys. */
const Errors = () => {
  const found = choices.value.find(({ name }) => name === "error")?.found ?? [];
  const chosen = filters.value.error;
  const shown = found.filter(([value], at) => at < SHOWN_ERRORS || value === chosen);
  return shown.length > 0 && html`
    <ul class="errors" aria-label="Errors">
      ${shown.map(([value, count]) => html`
        <li key=${value}>
          <button
            aria-pressed=${value === chosen}
            title=${value}
            data-testid="error-group"
            onClick=${() => choose("error", value === chosen ? "" : value)}
          ><span>${value}</span> <b>${count}</b></button>
        </li>
      `)}
    </ul>
  `;
};

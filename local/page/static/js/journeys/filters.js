// Filters journeys by person, chat, state, function and error. No DOM.

/** @import { Summary } from "#types/api" */

/** @typedef {"person" | "chat" | "state" | "function" | "error"} FilterName */
/** @typedef {{ [name in FilterName]?: string }} Filters */

/** @type {{ [name in FilterName]: (journey: Summary) => string[] }} */
const VALUES = {
  person: ({ person }) => [person],
  chat: ({ chat }) => [chat],
  state: ({ state }) => [state],
  function: ({ functions }) => functions,
  error: ({ error }) => [error],
};

export const FILTERS = /** @type {FilterName[]} */ (Object.keys(VALUES));

/**
 * Return the journeys that pass all filters.
 *
 * @param {Summary[]} journeys
 * @param {Filters} filters
 */
export function passing(journeys, filters) {
  const wanted = /** @type {[FilterName, string][]} */ (Object.entries(filters));
  return journeys.filter((each) =>
    wanted.every(([name, value]) => !value || VALUES[name](each).includes(value)),
  );
}

/**
 * Return the choices for a filter, each with its number of journeys, most frequent first.
 *
 * @param {Summary[]} journeys
 * @param {FilterName} name
 */
export function choicesFor(journeys, name) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const each of journeys) {
    for (const value of VALUES[name](each)) {
      if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}

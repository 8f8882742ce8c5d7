// Builds the rows of the list of journeys, where albums are groups that fold. No DOM.

/** @import { Summary } from "#types/api" */

/**
 * @typedef {object} ListRow
 * @property {string} key
 * @property {Summary} journey the row's journey; for a group, its newest
 * @property {Summary[]} [group] all journeys of the group, newest first
 * @property {boolean} [isInside] whether the row belongs to the group above it
 */

/**
 * Return the rows for journeys, newest first. Groups in `open` also get a row per journey.
 *
 * @param {Summary[]} journeys
 * @param {Set<string>} open
 */
export function listRows(journeys, open) {
  /** @type {Map<string, Summary[]>} */
  const groups = new Map();
  for (const each of journeys) {
    const name = albumOf(each);
    if (name) groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  /** @type {ListRow[]} */
  const rows = [];
  for (const journey of journeys) {
    const name = albumOf(journey);
    const group = groups.get(name) ?? [];
    const key = `${journey.update_id}`;
    if (group.length < 2) rows.push({ key, journey });
    else if (group[0] === journey) {
      rows.push({ key: name, journey, group });
      if (open.has(name)) rows.push(...group.map(insideRow));
    }
  }
  return rows;
}

/** @param {Summary} journey */
const insideRow = (journey) => ({ key: `${journey.update_id}`, journey, isInside: true });

/** Return the key of a journey's album, or "" if it has no album. @param {Summary} journey */
const albumOf = ({ album, chat_id }) => (album ? `${chat_id} ${album}` : "");

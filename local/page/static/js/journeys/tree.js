// Arranges a waterfall's rows as a tree: their order, depth and folding. No DOM.

/** @import { Row } from "./waterfall_rows.js" */

/**
 * A row in the tree. `guides` has a value for each level, outermost first: whether its line
 * continues below the row. `count` is the number of the row's descendants.
 *
 * @typedef {{ row: Row, guides: boolean[], count: number, isFolded: boolean }} Branch
 */

/**
 * Return the visible rows, with children below their parent, and siblings in the events' order.
 *
 * @param {Row[]} rows
 * @param {Set<number>} folded keys of rows whose children are not shown
 * @returns {Branch[]}
 */
export function branchesOf(rows, folded) {
  /** @type {Map<Row | null, Row[]>} */
  const below = new Map();
  for (const row of rows) below.set(row.parent, [...(below.get(row.parent) ?? []), row]);
  /** @type {Branch[]} */
  const found = [];
  /** @param {Row | null} parent @param {boolean[]} guides @param {boolean} isSeen */
  const walk = (parent, guides, isSeen) => {
    const children = (below.get(parent) ?? []).sort((a, b) => a.order - b.order);
    let count = children.length;
    children.forEach((row, at) => {
      const isFolded = folded.has(row.key);
      const branch = { row, guides: [...guides, at < children.length - 1], count: 0, isFolded };
      if (isSeen) found.push(branch);
      branch.count = walk(row, branch.guides, isSeen && !isFolded);
      count += branch.count;
    });
    return count;
  };
  walk(null, [], true);
  return found;
}

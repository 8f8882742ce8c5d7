// The steps of a scenario, and the progress of each. No DOM: it can be read and tested alone.

/** @import { RunBegan, RunEnded, StepProgress, ToldStep } from "#types/api" */

/** @typedef {RunBegan | StepProgress | RunEnded} Progress how a run goes */

/**
 * A step in the run: if it differs, `instead` is what was seen, and `expected` what is missing.
 *
 * @typedef {object} RunStep
 * @property {string} words
 * @property {string[]} seen
 * @property {"waiting" | "running" | "matched" | "differs"} state
 * @property {string} [why]
 * @property {string[]} [expected]
 * @property {string[]} [instead]
 * @property {number | null} [cast]
 */

/** Return the steps as they are before a run. @param {ToldStep[]} steps @returns {RunStep[]} */
export const waiting = (steps) =>
  steps.map(({ words, seen }) => ({ words, seen, state: "waiting" }));

/**
 * Return the steps, updated by what the run reports about one.
 *
 * @param {RunStep[]} steps
 * @param {StepProgress} progress
 */
export function stepped(steps, { number, state, why, expected, cast, seen: instead }) {
  const facts = { state, why, expected, cast, instead };
  return steps.map((each, at) => (at === number - 1 ? { ...each, ...facts } : each));
}

/**
 * Return how a run ended, in words.
 *
 * @param {RunStep[]} steps
 * @param {RunEnded} progress
 */
export function endOf(steps, { matched, seconds, why }) {
  if (why) return why;
  const at = steps.findIndex((each) => each.state === "differs");
  if (!matched) return `Step ${at + 1} differs`;
  return `All ${steps.length} steps as recorded, in ${seconds} s of the cloud's clock`;
}

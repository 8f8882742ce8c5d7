// The steps of a scenario, and the progress of each. No DOM, so tests can use it.

/** @import { RunBegan, RunEnded, StepProgress, ToldStep } from "#types/api" */

/** @typedef {RunBegan | StepProgress | RunEnded} Progress a line of a run's progress */

/**
 * A step of a run. If it differs, `instead` is what was seen, and `expected` is what is missing.
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

/** Return the steps, all waiting for a run. @param {ToldStep[]} steps @returns {RunStep[]} */
export const waiting = (steps) =>
  steps.map(({ words, seen }) => ({ words, seen, state: "waiting" }));

/**
 * Return the steps, with one of them updated by the run's progress.
 *
 * @param {RunStep[]} steps
 * @param {StepProgress} progress
 */
export function stepped(steps, { number, state, why, expected, cast, seen: instead }) {
  const facts = { state, why, expected, cast, instead };
  return steps.map((each, at) => (at === number - 1 ? { ...each, ...facts } : each));
}

/**
 * Return a text that says how a run ended.
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

// Names for journeys.

/** @import { Summary } from "#types/api" */

/** @type {{ [kind: string]: string }} */
const KINDS = { photo: "a photo", callback_query: "a button" };

/** Return the update's text or, if it has none, its kind. @param {Summary} journey */
export const nameOf = ({ title, kind }) => title || KINDS[kind] || kind;

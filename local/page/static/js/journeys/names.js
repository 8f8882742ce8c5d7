// What a journey is called.

/** @import { Summary } from "#types/api" */

/** @type {{ [kind: string]: string }} */
const KINDS = { photo: "a photo", callback_query: "a button" };

/** Return the text that arrived, or what arrived without any. @param {Summary} journey */
export const nameOf = ({ title, kind }) => title || KINDS[kind] || kind;

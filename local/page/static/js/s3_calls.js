// Interprets calls to S3.

/** @import { S3Call } from "#types/api" */

/** Whether a call created, overwrote or deleted an object. @param {S3Call["data"]} call */
export const changesObject = ({ method, status }) =>
  (method === "PUT" || method === "DELETE") && status < 300;

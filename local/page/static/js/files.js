// The addresses at which the page shows files.

/** Return that of a file which the Telegram emulator keeps. @param {string} uniqueId */
export const fileUrl = (uniqueId) => `/api/telegram/files/${uniqueId}`;

/** Return that of an object in the bucket. @param {string} key */
export const objectUrl = (key) =>
  `/api/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

/** Whether an object is a picture. @param {string} key */
export const isPicture = (key) => /\.jpe?g$/.test(key);

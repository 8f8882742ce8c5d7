// The addresses at which the page shows objects of the bucket.

/** Return that of an object. @param {string} key */
export const objectUrl = (key) =>
  `/api/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

/** Whether an object is a picture. @param {string} key */
export const isPicture = (key) => /\.jpe?g$/.test(key);

// The URLs of the bucket's objects on the page.

/** Return the URL of an object. @param {string} key */
export const objectUrl = (key) =>
  `/api/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

/** Whether an object is a picture. @param {string} key */
export const isPicture = (key) => /\.jpe?g$/.test(key);

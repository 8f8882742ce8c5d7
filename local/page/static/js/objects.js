// The page's URLs for the bucket's objects.

/** Return the URL of an object. @param {string} key */
export const objectUrl = (key) =>
  `/api/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

/** Whether an object with this key is a JPEG picture. @param {string} key */
export const isPicture = (key) => /\.jpe?g$/.test(key);

// The URLs of files that the page shows.

import { located } from "./located.js";

/** Return the URL of a file in the Telegram emulator. @param {string} uniqueId */
export const fileUrl = (uniqueId) => located(`/api/telegram/files/${uniqueId}`);

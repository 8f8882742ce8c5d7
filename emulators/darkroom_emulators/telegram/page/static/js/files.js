// The addresses at which the page shows files.

import { located } from "./located.js";

/** Return that of a file in the Telegram emulator. @param {string} uniqueId */
export const fileUrl = (uniqueId) => located(`/api/telegram/files/${uniqueId}`);

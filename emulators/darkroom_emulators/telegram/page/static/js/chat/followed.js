// Links from a message to what it led to, such as its journey on the cloud's page.

import { signal } from "@preact/signals";

/**
 * @typedef {object} Followed
 * @property {(chat: number, message: number) => number | undefined} idOf the id to open
 * @property {(id: number) => void} open
 * @property {(messages: number[]) => boolean} isOpen whether the open item has any of them
 */

export const followed = signal(/** @type {Followed | null} */ (null));

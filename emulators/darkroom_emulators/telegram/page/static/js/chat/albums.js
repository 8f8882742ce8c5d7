// Arranges a chat's messages as bubbles and notes; uses no DOM, so that it can be tested alone.

/** @import { MessageJson } from "#types/api" */

/** Group the messages of each album. @param {MessageJson[]} messages */
export function inAlbums(messages) {
  /** @type {MessageJson[][]} */
  const found = [];
  for (const each of messages) {
    const last = found.at(-1);
    if (each.media_group_id && last?.[0].media_group_id === each.media_group_id) last.push(each);
    else found.push([each]);
  }
  return found;
}

/**
 * Return the text to show for a service message, or null if there is none.
 *
 * @param {MessageJson} message
 */
export function noteOf(message) {
  const {
    forum_topic_created: topic,
    migrate_to_chat_id: next,
    migrate_from_chat_id: before,
    successful_payment: paid,
    refunded_payment: refunded,
    pinned_message: pinned,
    new_chat_title: title,
  } = message;
  if (topic) return `The topic “${topic.name}” was created`;
  if (next) return `This group is now the supergroup ${next}`;
  if (before) return `This was the group ${before}`;
  if (paid) return `You paid ⭐ ${paid.total_amount}`;
  if (refunded) return `You got ⭐ ${refunded.total_amount} back`;
  if (pinned) return `Pinned “${pinned.text ?? pinned.caption ?? "a message"}”`;
  if (title) return `The chat is now “${title}”`;
  return null;
}

/**
 * Return a chat's messages, in order, after one of them has changed.
 *
 * @param {MessageJson[]} messages
 * @param {"new" | "edited" | "deleted"} change
 * @param {MessageJson} message
 */
export function changed(messages, change, message) {
  const others = messages.filter((each) => each.message_id !== message.message_id);
  if (change === "deleted") return others;
  return [...others, message].sort((a, b) => a.message_id - b.message_id);
}

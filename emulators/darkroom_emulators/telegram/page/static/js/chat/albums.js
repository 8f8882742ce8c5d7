// Arranges a chat's messages as bubbles and notes; uses no DOM, so that it can be tested alone.

/** @import { MessageJson, UserJson } from "#types/api" */

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
    supergroup_chat_created: isCreated,
    forum_topic_created: topic,
    forum_topic_edited: renamed,
    forum_topic_closed: closed,
    forum_topic_reopened: reopened,
    migrate_to_chat_id: next,
    migrate_from_chat_id: before,
    successful_payment: paid,
    refunded_payment: refunded,
    pinned_message: pinned,
    new_chat_title: title,
    new_chat_members: joined,
    left_chat_member: left,
  } = message;
  if (isCreated) return "The group was created";
  if (topic) return `The topic “${topic.name}” was created`;
  if (renamed) return `The topic is now “${renamed.name}”`;
  if (closed) return "The topic was closed";
  if (reopened) return "The topic was reopened";
  if (next) return `This group is now the supergroup ${next}`;
  if (before) return `This was the group ${before}`;
  if (paid) return `You paid ⭐ ${paid.total_amount}`;
  if (refunded) return `You got ⭐ ${refunded.total_amount} back`;
  if (pinned) return `Pinned “${pinned.text ?? pinned.caption ?? "a message"}”`;
  if (title) return `The chat is now “${title}”`;
  if (joined) return `${joined.map(nameOf).join(", ")} joined`;
  if (left) return `${nameOf(left)} left`;
  return null;
}

/** @param {UserJson} user */
const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");

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

import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, inAlbums, noteOf } from "parts/chat/albums.js";

test("the messages of an album form one group", () => {
  const messages = [[1], [2, "a"], [3, "a"], [4, "b"], [5], [6]].map(
    ([message_id, media_group_id]) => ({ message_id, media_group_id }),
  );
  const groups = inAlbums(messages).map((group) => group.map((each) => each.message_id));

  assert.deepEqual(groups, [[1], [2, 3], [4], [5], [6]]);
});

test("a service message has a text to show", () => {
  assert.equal(noteOf({ forum_topic_created: { name: "Cats" } }), "The topic “Cats” was created");
  assert.equal(noteOf({ migrate_to_chat_id: -5 }), "This group is now the supergroup -5");
  assert.equal(noteOf({ migrate_from_chat_id: -4 }), "This was the group -4");
  assert.equal(noteOf({ successful_payment: { total_amount: 5 } }), "You paid ⭐ 5");
  assert.equal(noteOf({ refunded_payment: { total_amount: 5 } }), "You got ⭐ 5 back");
  assert.equal(noteOf({ pinned_message: { caption: "cat" } }), "Pinned “cat”");
  assert.equal(noteOf({ new_chat_title: "Cats" }), "The chat is now “Cats”");
  const [ann, bob] = [{ first_name: "Ann", last_name: "Lee" }, { first_name: "Bob" }];
  assert.equal(noteOf({ new_chat_members: [ann, bob] }), "Ann Lee, Bob joined");
  assert.equal(noteOf({ left_chat_member: bob }), "Bob left");
  assert.equal(noteOf({ supergroup_chat_created: true }), "The group was created");
  assert.equal(noteOf({ forum_topic_edited: { name: "Dogs" } }), "The topic is now “Dogs”");
  assert.equal(noteOf({ forum_topic_closed: {} }), "The topic was closed");
  assert.equal(noteOf({ forum_topic_reopened: {} }), "The topic was reopened");
  assert.equal(noteOf({ text: "hello" }), null);
});

test("messages keep their order when one is new, edited or deleted", () => {
  const messages = [{ message_id: 1, text: "a" }, { message_id: 3 }];

  assert.deepEqual(changed(messages, "new", { message_id: 2 }), [
    messages[0],
    { message_id: 2 },
    messages[1],
  ]);
  assert.equal(changed(messages, "edited", { message_id: 1, text: "b" })[0].text, "b");
  assert.deepEqual(changed(messages, "deleted", { message_id: 1 }), [{ message_id: 3 }]);
});

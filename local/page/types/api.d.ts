// scripts/generate writes this file: what docs/control.openapi.json says, for tsc.

/**
 * An event in a log, as JSON: `data` has the fields of its kind.
 *
 * `id` counts from 1, and `at` is Unix seconds of the clock. In an event of more than 128 KiB, long texts, lists and objects below `data` are cut: a text or an item in their place says how much is missing.
 */
export type EntryJson =
  | ControlAnswered
  | ControlCalled
  | FaultStruck
  | ApiCall
  | ModelTrouble
  | PredictionState
  | WebhookAttempt
  | ArgumentIgnored
  | BotCall
  | CallbackAnswered
  | ChatAction
  | ChatDraft
  | ChatMessage
  | EphemeralMessage
  | FetchFailed
  | FileDownloaded
  | InlineAnswered
  | MediaUnmeasured
  | MessageUnheard
  | MethodUnsupported
  | PollWaiting
  | RefusalGuessed
  | StarsPayment
  | UpdateAttempt
  | UpdateCreated
  | UpdateDropped
  | ServiceCall
  | ScheduleDue
  | RequestAnswered
  | RequestReceived
  | WebhookAgain
  | ExceptionLogged
  | InvocationEnded
  | InvocationStarted
  | InvocationThrottled
  | LogLine
  | ObjectsExpired
  | S3Call
  | S3Failed
  | ScenarioBegan
  | ScenarioEnded;
/**
 * An event with the summary of its journey, if there is one.
 *
 * `also` has the ids of others: a scheduled run works on several, and has one of its own.
 */
export type FollowedEntry = EntryJson & {
  journey: Summary | null;
  also: number[];
};

/**
 * Somebody called the API; `path` includes the query, `response` is the body, `ms` the time.
 */
export interface ApiCall {
  id: number;
  at: number;
  source: "replicate";
  kind: "call";
  data: {
    trace: string | null;
    method: string;
    path: string;
    status: number;
    ms: number;
    request: ShownRequest;
    response: unknown;
    response_headers: {
      [k: string]: string;
    };
  };
}
/**
 * A request as the log shows it: without secrets, a long body cut.
 */
export interface ShownRequest {
  headers: {
    [k: string]: string;
  };
  body: unknown;
}
/**
 * A method ran without one of its arguments in the Bot API; reported once for each.
 */
export interface ArgumentIgnored {
  id: number;
  at: number;
  source: "telegram";
  kind: "argument.ignored";
  data: {
    bot_id: number;
    method: string;
    argument: string;
    explanation: string;
  };
}
/**
 * The query that waits for the bot's results for 30 seconds.
 */
export interface AskedInline {
  update_ids: number[];
  inline_query_id: string;
}
/**
 * An Audio; `duration` in seconds.
 */
export interface AudioJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  file_name?: string;
  mime_type?: string;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
  duration?: number;
  title?: string;
  performer?: string;
}
/**
 * A PhotoSize, in pixels.
 */
export interface PhotoSizeJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  width: number;
  height: number;
}
/**
 * The payment that waits for the bot's answer, by the id of its query.
 */
export interface BegunPayment {
  update_ids: number[];
  pre_checkout_query_id: string;
}
/**
 * A bot called a method of the Bot API, over HTTP or in its response to a webhook.
 *
 * `update_id` is the update of that webhook. If the real Telegram answered, `size` is that of its response in bytes, and `bot_id` is None.
 */
export interface BotCall {
  id: number;
  at: number;
  source: "telegram";
  kind: "call";
  data: {
    trace: string | null;
    method: string;
    via: "http" | "webhook";
    status: number;
    ms: number;
    headers: {
      [k: string]: string;
    };
    params: {
      [k: string]: unknown;
    };
    response: {
      [k: string]: unknown;
    };
    bot_id: number | null;
    update_id: number | null;
    size: number | null;
  };
}
/**
 * What is waiting for one bot, in its queues; all of it, or some chats, may be held.
 *
 * Without a webhook getUpdates returns waiting updates unchanged, held or not.
 *
 * `polled_at` is when it last called getUpdates, null if it never did.
 */
export interface BotDeliveries {
  bot_id: number;
  username: string;
  has_webhook: boolean;
  polled_at: number | null;
  held: boolean;
  held_chats: number[];
  waiting: number;
  queues: UpdateQueue[];
}
/**
 * Updates that keep their order, by the number of their queue.
 */
export interface UpdateQueue {
  queue: number;
  updates: WaitingUpdate[];
}
/**
 * A waiting update: who caused it, with what text and picture, and when it expires.
 *
 * `thumb` is the `file_unique_id` of the picture, `album` is shared by the messages of one.
 */
export interface WaitingUpdate {
  attempts: number;
  copies: number;
  in_flight: boolean;
  next_at: number;
  last_status: number | null;
  last_error: string | null;
  update_id: number;
  kind: string;
  chat_id: number;
  expires: number;
  person: string;
  title: string;
  thumb: string | null;
  album: string;
}
/**
 * A bot; with `privacy`, in groups it gets only what is meant for it.
 */
export interface BotInfo {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  privacy: boolean;
  supports_inline_queries: boolean;
}
/**
 * All bots.
 */
export interface BotList {
  bots: BotInfo[];
}
/**
 * An object in the bucket: its size in bytes, and when it was written, in ISO 8601.
 */
export interface BucketObject {
  key: string;
  size: number;
  modified: string;
}
/**
 * An InlineKeyboardButton.
 */
export interface ButtonJson {
  text: string;
  icon_custom_emoji_id?: string;
  style?: string;
  web_app?: WebAppInfoJson;
  callback_data?: string;
  url?: string;
  login_url?: LoginUrlJson;
  switch_inline_query?: string;
  switch_inline_query_current_chat?: string;
  switch_inline_query_chosen_chat?: {
    [k: string]: unknown;
  };
  copy_text?: CopyTextJson;
  callback_game?: {
    [k: string]: unknown;
  };
  pay?: boolean;
  disabled?: {
    [k: string]: unknown;
  };
}
/**
 * A WebAppInfo.
 */
export interface WebAppInfoJson {
  url: string;
}
/**
 * A LoginUrl.
 */
export interface LoginUrlJson {
  url: string;
  forward_text?: string;
  bot_username?: string;
  request_write_access?: boolean;
}
/**
 * A CopyTextButton.
 */
export interface CopyTextJson {
  text: string;
}
/**
 * A press of the inline button with this `data` or, without any, this `label`.
 */
export interface ButtonPress {
  chat_id?: number;
  bot?: string;
  message_id: number;
  data?: string;
  label?: string;
}
/**
 * A bot's answer to a pressed button.
 */
export interface CallbackAnswerJson {
  text: string;
  show_alert: boolean;
  url: string;
}
/**
 * A bot answered a button press.
 */
export interface CallbackAnswered {
  id: number;
  at: number;
  source: "telegram";
  kind: "callback.answered";
  data: {
    callback_query_id: string;
    bot_id: number;
    user_id: number;
    message_id: number;
    answer: CallbackAnswerJson | null;
  };
}
/**
 */
export interface CallbackQueryJson {
  id: string;
  from: UserJson;
  message?: MessageJson;
  inline_message_id?: string;
  chat_instance?: string;
  data?: string;
}
/**
 * A User.
 */
export interface UserJson {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
}
/**
 */
export interface MessageJson {
  message_id: number;
  message_thread_id?: number;
  from?: UserJson;
  sender_chat?: ChatJson;
  chat: ChatJson;
  date: number;
  edit_date?: number;
  author_signature?: string;
  forward_origin?: {
    [k: string]: unknown;
  };
  is_topic_message?: boolean;
  media_group_id?: string;
  reply_to_message?: MessageJson;
  quote?: {
    [k: string]: unknown;
  };
  text?: string;
  entities?: EntityJson[];
  caption?: string;
  caption_entities?: EntityJson[];
  has_media_spoiler?: boolean;
  show_caption_above_media?: boolean;
  photo?: PhotoSizeJson[];
  document?: DocumentJson;
  sticker?: StickerJson;
  via_bot?: UserJson;
  pinned_message?: MessageJson;
  reactions?: ReactionCountJson[];
  unheard?: {
    [k: string]: "privacy" | "allowed_updates" | "full";
  };
  rich_message?: RichMessageJson;
  invoice?: InvoiceJson;
  paid_media?: PaidMediaJson;
  successful_payment?: PaidJson;
  refunded_payment?: PaidJson;
  video?: VideoJson;
  animation?: VideoJson;
  audio?: AudioJson;
  voice?: VoiceJson;
  video_note?: VideoNoteJson;
  live_photo?: LivePhotoJson;
  location?: LocationJson;
  venue?: VenueJson;
  contact?: ContactJson;
  dice?: DiceJson;
  poll?: PollJson;
  link_preview_options?: {
    [k: string]: unknown;
  };
  new_chat_title?: string;
  forum_topic_created?: {
    [k: string]: unknown;
  };
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
  supergroup_chat_created?: boolean;
  effect_id?: string;
  receiver_user?: UserJson;
  ephemeral_message_id?: number;
  reply_markup?: KeyboardJson;
}
/**
 * A Chat.
 */
export interface ChatJson {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
}
/**
 * A MessageEntity; offset and length count UTF-16 code units.
 */
export interface EntityJson {
  type: string;
  offset: number;
  length: number;
  url?: string;
  language?: string;
  custom_emoji_id?: string;
  unix_time?: number;
  date_time_format?: string;
  user?: UserJson;
}
/**
 * A Document.
 */
export interface DocumentJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  file_name?: string;
  mime_type?: string;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
}
/**
 * A Sticker, in pixels.
 */
export interface StickerJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  width: number;
  height: number;
  type?: string;
  emoji?: string;
  is_animated?: boolean;
  is_video?: boolean;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
}
/**
 * A ReactionCount.
 */
export interface ReactionCountJson {
  type: ReactionJson;
  total_count: number;
}
/**
 * A ReactionType.
 */
export interface ReactionJson {
  type: string;
  emoji?: string;
  custom_emoji_id?: string;
}
/**
 * A RichMessage: its blocks are RichBlocks of the Bot API.
 */
export interface RichMessageJson {
  blocks: {
    [k: string]: unknown;
  }[];
  is_rtl?: boolean;
}
/**
 * An Invoice; `total_amount` is in Stars.
 */
export interface InvoiceJson {
  title: string;
  description: string;
  start_parameter: string;
  currency: string;
  total_amount: number;
}
/**
 * A PaidMediaInfo.
 */
export interface PaidMediaJson {
  star_count: number;
  paid_media: PaidMediaItemJson[];
}
/**
 * A PaidMedia: a "preview" in pixels, or a photo once it is visible.
 */
export interface PaidMediaItemJson {
  type: string;
  width?: number;
  height?: number;
  photo?: PhotoSizeJson[];
}
/**
 * A SuccessfulPayment or a RefundedPayment.
 */
export interface PaidJson {
  currency: string;
  total_amount: number;
  invoice_payload: string;
  telegram_payment_charge_id: string;
  provider_payment_charge_id?: string;
  is_recurring?: boolean;
  is_first_recurring?: boolean;
  subscription_expiration_date?: number;
}
/**
 * A Video or an Animation, in pixels and seconds.
 */
export interface VideoJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  file_name?: string;
  mime_type?: string;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
  width?: number;
  height?: number;
  duration?: number;
  cover?: PhotoSizeJson[];
  start_timestamp?: number;
}
/**
 * A Voice; `duration` in seconds.
 */
export interface VoiceJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  duration?: number;
  mime_type?: string;
}
/**
 * A VideoNote; `length` is its diameter in pixels, `duration` in seconds.
 */
export interface VideoNoteJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  duration?: number;
  length?: number;
  thumbnail?: PhotoSizeJson;
  thumb?: PhotoSizeJson;
}
/**
 * A LivePhoto: the video, in pixels and seconds, with its photo.
 */
export interface LivePhotoJson {
  file_id: string;
  file_unique_id: string;
  file_size?: number;
  download_url?: string;
  width: number;
  height: number;
  photo?: PhotoSizeJson[];
  duration?: number;
  mime_type?: string;
}
/**
 * A Location, in degrees.
 */
export interface LocationJson {
  latitude: number;
  longitude: number;
  horizontal_accuracy?: number;
  live_period?: number;
}
/**
 * A Venue.
 */
export interface VenueJson {
  location: LocationJson;
  title: string;
  address: string;
}
/**
 * A Contact.
 */
export interface ContactJson {
  phone_number: string;
  first_name: string;
  last_name?: string;
  user_id?: number;
}
/**
 * A Dice.
 */
export interface DiceJson {
  emoji: string;
  value: number;
}
/**
 * A Poll.
 */
export interface PollJson {
  id: string;
  question: string;
  question_entities?: EntityJson[];
  options: PollOptionJson[];
  total_voter_count?: number;
  is_closed?: boolean;
  is_anonymous?: boolean;
  type?: string;
  allows_multiple_answers?: boolean;
  allows_revoting?: boolean;
  members_only?: boolean;
  correct_option_ids?: number[];
  explanation?: string;
  explanation_entities?: EntityJson[];
  open_period?: number;
  close_date?: number;
  description?: string;
  description_entities?: EntityJson[];
}
/**
 * A PollOption.
 */
export interface PollOptionJson {
  persistent_id: string;
  text: string;
  text_entities?: EntityJson[];
  voter_count?: number;
}
/**
 * An InlineKeyboardMarkup, or a keyboard of another kind.
 */
export interface KeyboardJson {
  inline_keyboard?: ButtonJson[][];
  keyboard?: ReplyButtonJson[][];
  resize_keyboard?: boolean;
  one_time_keyboard?: boolean;
  is_persistent?: boolean;
  remove_keyboard?: boolean;
  force_reply?: boolean;
  selective?: boolean;
  input_field_placeholder?: string;
}
/**
 * A KeyboardButton.
 */
export interface ReplyButtonJson {
  text: string;
  icon_custom_emoji_id?: string;
  style?: string;
  web_app?: WebAppInfoJson;
  request_contact?: boolean;
  request_location?: boolean;
  request_poll?: {
    [k: string]: unknown;
  };
  request_users?: {
    [k: string]: unknown;
  };
  request_chat?: {
    [k: string]: unknown;
  };
  request_managed_bot?: {
    [k: string]: unknown;
  };
}
/**
 * A chat, and the updates about its change that bots should get.
 */
export interface ChangedChat {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
  bot_id: number | null;
  blocked: boolean;
  members: {
    [k: string]: string;
  };
  topics: {
    [k: string]: string;
  };
  last_message_id: number;
  update_ids: number[];
}
/**
 * The new text or caption of a message; a file comes as a part.
 */
export interface ChangedMessage {
  chat_id?: number;
  bot?: string;
  text?: string;
  caption?: string;
}
/**
 * A bot shows that it is "typing" or the like; `until` is Unix seconds.
 */
export interface ChatAction {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.action";
  data: {
    chat_id: number;
    bot_id: number;
    action: string;
    until: number;
  };
}
/**
 * A bot writes: people see a draft that is "shown", new or changed, or "gone".
 */
export interface ChatDraft {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.draft";
  data: {
    chat_id: number;
    change: "shown" | "gone";
    draft: DraftJson;
  };
}
/**
 * A draft as people see it, until `until` in Unix seconds; an empty text is "Thinking…".
 */
export interface DraftJson {
  bot_id: number;
  draft_id: number;
  message_thread_id: number;
  can_stop: boolean;
  until: number;
  text: string;
  entities?: EntityJson[];
  rich_message?: RichMessageJson;
}
/**
 * A chat; `bot_id` is null outside private chats.
 *
 * `members` maps the ids of people and bots to their statuses, and `topics` maps topic ids to names. `blocked` says whether the person has blocked the bot.
 */
export interface ChatInfo {
  id: number;
  type: string;
  title?: string;
  first_name?: string;
  last_name?: string;
  username?: string;
  is_forum?: boolean;
  all_members_are_administrators?: boolean;
  bot_id: number | null;
  blocked: boolean;
  members: {
    [k: string]: string;
  };
  topics: {
    [k: string]: string;
  };
  last_message_id: number;
}
/**
 * All chats.
 */
export interface ChatList {
  chats: ChatInfo[];
}
/**
 * People see a new, edited or removed message; `bot_id` is None outside private chats.
 */
export interface ChatMessage {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.message";
  data: {
    chat_id: number;
    bot_id: number | null;
    change: "new" | "edited" | "deleted";
    message: MessageJson;
  };
}
/**
 * A chat as people see it: messages, who is typing or writing what, answers to presses.
 *
 * Each of the `ephemeral` messages is seen only by its `receiver_user`.
 */
export interface ChatView {
  chat: ChatInfo;
  messages: MessageJson[];
  actions: ShownAction[];
  presses: PressJson[];
  drafts: DraftJson[];
  ephemeral: MessageJson[];
}
/**
 * A bot is "typing" or the like until then, in Unix seconds.
 */
export interface ShownAction {
  bot_id: number;
  action: string;
  until: number;
}
/**
 * A button press as the person's app shows it; without an answer the button still spins.
 */
export interface PressJson {
  callback_query_id: string;
  bot_id: number;
  user_id: number;
  message_id: number;
  answer: CallbackAnswerJson | null;
}
/**
 * A result of an inline query, to be sent to a chat.
 */
export interface ChosenResult {
  chat_id?: number;
  bot?: string;
  inline_query_id: string;
  result_id: string;
}
/**
 * How many seconds to leap forward, and how fast time should pass.
 */
export interface ClockChange {
  advance?: number | null;
  speed?: number | null;
}
/**
 * The emulator's time in Unix seconds, and how many of its seconds pass in a real one.
 */
export interface ClockJson {
  now: number;
  speed: number;
}
/**
 * Facts about this cloud: `s3` is the URL of a store that is not ours, which causes no events.
 *
 * `webhooks` says who calls a path. `kept` is null if all state is in memory.
 */
export interface CloudFacts {
  s3: string;
  webhooks: {
    [k: string]: "telegram" | "replicate";
  };
  kept: KeptState | null;
}
/**
 * The folder of `--keep`, and those moved aside from there, oldest first.
 *
 * `commands` start with the states kept in other folders next to it.
 */
export interface KeptState {
  folder: string;
  aside: string[];
  commands: string[];
}
/**
 * What the call with the event id `call` got; a refused call has none.
 */
export interface ControlAnswered {
  id: number;
  at: number;
  source: string;
  kind: "control.answered";
  data: {
    call: number;
    answer: unknown;
  };
}
/**
 * Somebody called a control route that changes something; `path` is below the routes' base.
 *
 * A call whose arguments could not be read does not count.
 */
export interface ControlCalled {
  id: number;
  at: number;
  source: string;
  kind: "control.called";
  data: {
    method: string;
    path: string;
    arguments: unknown;
    files: UploadedFile[];
  };
}
/**
 * A file that came with a call: `part` is its field in the form, `size` is in bytes.
 */
export interface UploadedFile {
  part: string;
  name: string | null;
  type: string;
  size: number;
  sha256: string;
}
/**
 * A fault of the kind `fault` was injected; `where` has the facts that it could be matched by.
 *
 * A Replicate fault names its prediction there, a Telegram fault its method, chat or update.
 */
export interface FaultStruck {
  id: number;
  at: number;
  source: string;
  kind: "fault.struck";
  data: {
    fault: string;
    where: {
      [k: string]: unknown;
    };
  };
}
/**
 * A model's server failed, such as a Cog server that ended; clients aren't told the cause.
 */
export interface ModelTrouble {
  id: number;
  at: number;
  source: "replicate";
  kind: "model.trouble";
  data: {
    prediction_id: string;
    model: string;
    cause: string;
  };
}
/**
 * A prediction began to run, or ended.
 */
export interface PredictionState {
  id: number;
  at: number;
  source: "replicate";
  kind: "prediction.state";
  data: {
    trace: string | null;
    prediction_id: string;
    status: string;
  };
}
/**
 * One attempt to deliver a webhook; `status` is None if no response came.
 *
 * `attempt` counts from 1, `ms` is how long it took, `response` the response's beginning.
 */
export interface WebhookAttempt {
  id: number;
  at: number;
  source: "replicate";
  kind: "webhook.attempt";
  data: {
    prediction_id: string;
    webhook_id: string;
    attempt: number;
    event: string;
    url: string;
    status: number | null;
    error: string | null;
    ms: number;
    request: ShownRequest;
    response: string;
  };
}
/**
 * Only one person sees a new, edited or removed message; the chat does not keep it.
 */
export interface EphemeralMessage {
  id: number;
  at: number;
  source: "telegram";
  kind: "chat.ephemeral_message";
  data: {
    chat_id: number;
    bot_id: number;
    user_id: number;
    change: "new" | "edited" | "deleted";
    message: MessageJson;
  };
}
/**
 * A file that a bot named by its URL can't be sent.
 */
export interface FetchFailed {
  id: number;
  at: number;
  source: "telegram";
  kind: "fetch.failed";
  data: {
    url: string;
    description: string;
    why: string;
  };
}
/**
 * A bot loaded a file; `size` is in bytes. `status` and `ms` are the real Telegram's.
 */
export interface FileDownloaded {
  id: number;
  at: number;
  source: "telegram";
  kind: "file.downloaded";
  data: {
    trace: string | null;
    file_path: string;
    size: number;
    bot_id: number | null;
    status: number;
    ms: number | null;
  };
}
/**
 * A bot answered an inline query; people see its results above the keyboard.
 */
export interface InlineAnswered {
  id: number;
  at: number;
  source: "telegram";
  kind: "inline.answered";
  data: {
    inline_query_id: string;
    bot_id: number;
    user_id: number;
    query: string;
    results: InlineResultJson[] | null;
    next_offset: string;
    button: string;
  };
}
/**
 * A result as people see it in the list above the keyboard.
 */
export interface InlineResultJson {
  id: string;
  type: string;
  title: string;
  description: string;
}
/**
 * A video or sound can't be measured here; what the bot said about it counts.
 *
 * `why` has a remedy. `container` is its format by its first bytes, such as "mp4".
 */
export interface MediaUnmeasured {
  id: number;
  at: number;
  source: "telegram";
  kind: "media.unmeasured";
  data: {
    container: string;
    why: string;
  };
}
/**
 * A bot gets no update about a message in its chat.
 *
 * `why` is "privacy" (its privacy mode, in groups), "allowed_updates" (it did not ask for this kind) or "full" (too many updates wait).
 */
export interface MessageUnheard {
  id: number;
  at: number;
  source: "telegram";
  kind: "message.unheard";
  data: {
    chat_id: number;
    message_id: number;
    bot_id: number;
    username: string;
    why: "privacy" | "allowed_updates" | "full";
  };
}
/**
 * A bot called a method that gets a 404 "method not found"; `explanation` says why.
 *
 * `since` is the version of the Bot API that the method came with, None for one before 10.1.
 */
export interface MethodUnsupported {
  id: number;
  at: number;
  source: "telegram";
  kind: "method.unsupported";
  data: {
    bot_id: number;
    method: string;
    since: string | null;
    via: "http" | "webhook";
    explanation: string;
  };
}
/**
 * A getUpdates starts waiting for an update, for `seconds` at most.
 */
export interface PollWaiting {
  id: number;
  at: number;
  source: "telegram";
  kind: "poll.waiting";
  data: {
    bot_id: number;
    offset: number;
    seconds: number;
  };
}
/**
 * A method was refused with a `description` that nobody has seen Telegram use for that.
 */
export interface RefusalGuessed {
  id: number;
  at: number;
  source: "telegram";
  kind: "refusal.guessed";
  data: {
    bot_id: number;
    method: string;
    description: string;
    explanation: string;
  };
}
/**
 * What became of a payment: "waiting" for the bot's answer, for 10 s, and then the outcome.
 *
 * `text` is what the person reads: why the bot declined, or why nothing was paid. `is_heard` is false if the bot's `allowed_updates` leave `pre_checkout_query` out: it can't answer.
 */
export interface StarsPayment {
  id: number;
  at: number;
  source: "telegram";
  kind: "stars.payment";
  data: {
    bot_id: number;
    user_id: number;
    state: "waiting" | "paid" | "declined" | "expired" | "refunded";
    title: string;
    total_amount: number;
    pre_checkout_query_id: string;
    telegram_payment_charge_id: string;
    text: string;
    is_heard: boolean;
  };
}
/**
 * One attempt to deliver an update; `status` is None if no response came.
 *
 * `attempt` counts from 1, `ms` is how long it took, `body` the response's beginning.
 */
export interface UpdateAttempt {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.attempt";
  data: {
    bot_id: number;
    update_id: number;
    chat_id: number;
    attempt: number;
    url: string;
    headers: {
      [k: string]: string;
    };
    status: number | null;
    error: string | null;
    ms: number;
    body: string;
  };
}
/**
 * A bot should get `update`, an Update of the Bot API; `chat_id` is 0 if there is no chat.
 */
export interface UpdateCreated {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.created";
  data: {
    update_id: number;
    bot_id: number;
    chat_id: number;
    update: UpdateJson;
  };
}
/**
 * An Update: its number, and one of the other fields.
 */
export interface UpdateJson {
  update_id: number;
  message?: MessageJson;
  edited_message?: MessageJson;
  channel_post?: MessageJson;
  edited_channel_post?: MessageJson;
  callback_query?: CallbackQueryJson;
  my_chat_member?: {
    [k: string]: unknown;
  };
  pre_checkout_query?: {
    [k: string]: unknown;
  };
  purchased_paid_media?: {
    [k: string]: unknown;
  };
  subscription?: {
    [k: string]: unknown;
  };
  message_reaction?: {
    [k: string]: unknown;
  };
  message_reaction_count?: {
    [k: string]: unknown;
  };
  inline_query?: {
    [k: string]: unknown;
  };
  chosen_inline_result?: {
    [k: string]: unknown;
  };
  guest_message?: MessageJson;
  stopped_message_generation?: {
    [k: string]: unknown;
  };
  chat_member?: {
    [k: string]: unknown;
  };
  poll?: PollJson;
  poll_answer?: {
    [k: string]: unknown;
  };
  chat_join_request?: {
    [k: string]: unknown;
  };
}
/**
 * An update will never be delivered.
 */
export interface UpdateDropped {
  id: number;
  at: number;
  source: "telegram";
  kind: "update.dropped";
  data: {
    update_id: number;
    bot_id: number;
    reason: string;
  };
}
/**
 * One call of a service that moto emulates, such as PutItem of dynamodb.
 *
 * `trace` is the root of the caller's trace id; `error` says why nothing emulates the call.
 */
export interface ServiceCall {
  id: number;
  at: number;
  source: "aws";
  kind: "aws.call";
  data: {
    trace: string | null;
    service: string;
    operation: string;
    status: number;
    ms: number;
    error: string | null;
  };
}
/**
 * A function is due by its schedule; its invocations, retries too, have the same `trace`.
 */
export interface ScheduleDue {
  id: number;
  at: number;
  source: "eventbridge";
  kind: "schedule.due";
  data: {
    trace: string | null;
    function: string;
    schedule: string;
    expression: string;
  };
}
/**
 * A response was sent, after `ms`; `response` is the beginning of its body.
 */
export interface RequestAnswered {
  id: number;
  at: number;
  source: "gateway";
  kind: "request";
  data: {
    trace: string | null;
    method: string;
    path: string;
    status: number;
    ms: number;
    headers: {
      [k: string]: string;
    };
    response: string;
  };
}
/**
 * A request arrived; headers and the beginning of the body, without secrets.
 */
export interface RequestReceived {
  id: number;
  at: number;
  source: "gateway";
  kind: "request.received";
  data: {
    trace: string | null;
    method: string;
    path: string;
    headers: {
      [k: string]: string;
    };
    body: string;
  };
}
/**
 * A webhook of an update is sent again, in a request with this `trace`; see `Forgery`.
 */
export interface WebhookAgain {
  id: number;
  at: number;
  source: "page";
  kind: "webhook.again";
  data: {
    trace: string | null;
    update_id: number;
    caller: "telegram" | "replicate";
    forge: string;
  };
}
/**
 * A function printed an exception with its traceback; recorded once per invocation.
 *
 * `frames` begin with the outermost.
 */
export interface ExceptionLogged {
  id: number;
  at: number;
  source: "lambda";
  kind: "exception";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    name: string;
    message: string;
    frames: FrameJson[];
  };
}
/**
 * A frame of a traceback; it is `own` if its file is the project's, not a library's.
 */
export interface FrameJson {
  file: string;
  line: number;
  function: string;
  code: string;
  own: boolean;
}
/**
 * An invocation ended, with its result or an `error`; None means not measured.
 *
 * `restore_ms` is the time to continue from a snapshot. These durations are Lambda's own: they are in real time, however fast the cloud's clock runs, while all others are by that clock.
 */
export interface InvocationEnded {
  id: number;
  at: number;
  source: "lambda";
  kind: "invocation.end";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    cold: boolean;
    init_ms: number | null;
    restore_ms: number | null;
    duration_ms: number;
    memory_mb: number | null;
    memory_limit_mb: number;
    error: InvocationError | null;
  };
}
/**
 * Why an invocation failed, in Lambda's words.
 */
export interface InvocationError {
  type: string;
  message: string;
}
/**
 * An instance got an event; a `cold` one has to start for it.
 */
export interface InvocationStarted {
  id: number;
  at: number;
  source: "lambda";
  kind: "invocation.start";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    cold: boolean;
  };
}
/**
 * Lambda refused an event, for the `reason`; one from its queue is tried again.
 */
export interface InvocationThrottled {
  id: number;
  at: number;
  source: "lambda";
  kind: "invocation.throttled";
  data: {
    trace: string | null;
    request_id: string;
    function: string;
    reason: string;
  };
}
/**
 * A function printed a line: a JSON object as such, other lines as text.
 *
 * Between invocations it has neither `trace` nor `request_id`. A line that `is_traceback` is also part of an ExceptionLogged.
 */
export interface LogLine {
  id: number;
  at: number;
  source: "lambda";
  kind: "log";
  data: {
    trace: string | null;
    request_id: string | null;
    function: string;
    instance: string;
    line:
      | {
          [k: string]: unknown;
        }
      | string;
    is_traceback: boolean;
  };
}
/**
 * A bucket's lifecycle rule removed this many objects, and this many unfinished uploads.
 */
export interface ObjectsExpired {
  id: number;
  at: number;
  source: "s3";
  kind: "objects.expired";
  data: {
    bucket: string;
    rule: string;
    objects: number;
    uploads: number;
  };
}
/**
 * One call of the S3 API; `key` is empty for one about the bucket.
 *
 * `trace` is the root of the caller's trace id. `size` is of the request's body, or else of the response's, in bytes. `error` is S3's code. `sent` and `received` are bodies of short text; `before` is the previous content of an overwritten or deleted object. Each is None if the store does not know.
 */
export interface S3Call {
  id: number;
  at: number;
  source: "s3";
  kind: "s3.call";
  data: {
    trace: string | null;
    method: string;
    bucket: string;
    key: string;
    status: number;
    size: number;
    ms: number;
    error: string | null;
    headers: {
      [k: string]: string;
    };
    sent: string | null;
    answered: {
      [k: string]: string;
    };
    received: string | null;
    before: string | null;
  };
}
/**
 * The S3 library raised something, which the caller saw as a 500.
 */
export interface S3Failed {
  id: number;
  at: number;
  source: "s3";
  kind: "s3.failed";
  data: {
    trace: string | null;
    method: string;
    path: string;
    traceback: string;
  };
}
/**
 * A scenario's run starts here.
 */
export interface ScenarioBegan {
  id: number;
  at: number;
  source: "scenario";
  kind: "scenario.began";
  data: {
    title: string;
  };
}
/**
 * The run is over; `matched` says whether everything was seen again.
 */
export interface ScenarioEnded {
  id: number;
  at: number;
  source: "scenario";
  kind: "scenario.ended";
  data: {
    matched: boolean;
  };
}
/**
 * Events, oldest first; `last_id` is where to continue, `schema` the version of the entries.
 */
export interface EventList {
  schema: 1;
  events: EntryJson[];
  last_id: number;
}
/**
 * A fault that is switched on.
 *
 * It is injected if every entry of `match` equals the corresponding fact (as text), with `probability`, and is used up after `times` (None: never). `params` says how it is injected.
 */
export interface Fault {
  kind: string;
  match?: {
    [k: string]: string;
  };
  probability?: number;
  times?: number | null;
  params?: {
    [k: string]: unknown;
  };
}
/**
 * A fault that is switched on; `times` is null if it is never used up.
 */
export interface FaultJson {
  kind: string;
  match: {
    [k: string]: string;
  };
  probability: number;
  times: number | null;
  params: {
    [k: string]: unknown;
  };
}
/**
 * A kind of fault: its effect, what it can be matched by, and the JSON Schema of its params.
 *
 * `in_chaos` holds its params for chaos, null if chaos does not include it.
 */
export interface FaultKindJson {
  words: string;
  match: string[];
  params: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
  in_chaos: {
    [k: string]: unknown;
  } | null;
}
/**
 * The faults that are switched on, the kinds that exist, and the seed of chance.
 */
export interface FaultsJson {
  faults: FaultJson[];
  kinds: {
    [k: string]: FaultKindJson;
  };
  seed: number;
}
/**
 * A journey in a few words; `at` and `until` are Unix seconds.
 *
 * `chat` is the title of a group, `album` is shared by the photos of one. `ended` is when its outcome was decided, by the event `end_id`; anything later is a repeat or late. `failures` counts the requests and runs in which the bot failed, even if it answered, and `error` says why it last did. `raised_in` is the trace of the last exception.
 */
export interface Summary {
  update_id: number;
  at: number;
  until: number;
  kind: string;
  title: string;
  chat_id: number | null;
  thumb: string | null;
  person: string;
  chat: string;
  album: string;
  answer: string | null;
  state: "new" | "erring" | "working" | "answered" | "failed" | "canceled" | "done" | "dropped";
  duplicates: number;
  refused: number;
  failures: number;
  error: string;
  ended: number | null;
  end_id: number | null;
  messages: number[];
  ids: string[];
  functions: string[];
  raised_in: string;
}
/**
 * An invite link that a bot made for its group or channel.
 */
export interface FollowedLink {
  link: string;
}
/**
 * The ids of the journeys in which a text was found, oldest first.
 */
export interface FoundJourneys {
  journeys: number[];
}
/**
 * Whether the webhooks of all predictions, or of one, are held: they wait, none is lost.
 */
export interface HoldWebhooks {
  hold: boolean;
  prediction_id?: string | null;
}
/**
 * Whether the updates of a bot, or those of one chat, are held: they wait, none is lost.
 */
export interface Holding {
  hold: boolean;
  bot?: string;
  chat_id?: number | null;
}
/**
 * A query as the person's app shows it; `results` is null until it is answered.
 *
 * `button` is the text of the button above the results, "" if there is none.
 */
export interface InlineQueryJson {
  inline_query_id: string;
  bot_id: number;
  user_id: number;
  query: string;
  results: InlineResultJson[] | null;
  next_offset: string;
  button: string;
}
/**
 * A journey with its events, oldest first.
 */
export interface JourneyEvents {
  journey: Summary;
  events: EntryJson[];
}
/**
 * All journeys, oldest first; `last` is where to follow the events from.
 */
export interface JourneyList {
  journeys: Summary[];
  last: string;
  cloud: CloudFacts;
}
/**
 * The new status of a person, or else a bot, in a chat.
 *
 * An administrator has the usual rights, or those that are true in `rights`; one who is "restricted" has none, or those.
 */
export interface Membership {
  user_id?: number;
  bot?: string;
  status?: "creator" | "administrator" | "member" | "restricted" | "left" | "kicked";
  rights?: {
    [k: string]: boolean;
  } | null;
}
/**
 * How many Stars a person gets, or with a negative number loses.
 */
export interface MoreStars {
  stars: number;
}
/**
 * Where a live location is now, in degrees; with `stop` it ends where it was.
 */
export interface MovedLocation {
  chat_id?: number;
  bot?: string;
  latitude?: number;
  longitude?: number;
  stop?: boolean;
}
/**
 * A chat, owned by the person `user_id`, or by the first one.
 */
export interface NewChat {
  type: "group" | "supergroup" | "channel";
  title: string;
  username?: string;
  is_forum?: boolean;
  user_id?: number;
}
/**
 * What a person writes after a bot's name.
 */
export interface NewInlineQuery {
  chat_id?: number;
  bot?: string;
  query?: string;
  offset?: string;
}
/**
 * A message: `text`, or files of the form's parts with a `caption`.
 *
 * In a supergroup `sender_chat_id` makes the writer an anonymous administrator (the group's own id), or a channel of theirs. `author_signature` is that of a signed channel post, or an anonymous administrator's title. `forward_message_id` forwards a message that the person sees.
 */
export interface NewMessage {
  chat_id?: number;
  bot?: string;
  text?: string;
  caption?: string;
  reply_to_message_id?: number;
  message_thread_id?: number;
  has_spoiler?: boolean;
  sender_chat_id?: number;
  author_signature?: string;
  forward_message_id?: number;
  forward_from_chat_id?: number;
}
/**
 * A scenario to be saved; the session begins at the event `start`.
 */
export interface NewScenario {
  title: string;
  start?: number;
}
/**
 * A topic of a forum.
 */
export interface NewTopic {
  name: string;
}
/**
 * A person; without an `id` they get the next free one.
 */
export interface NewUser {
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  id?: number;
}
/**
 * When the next attempt is: in that many seconds from now; 0 is at once.
 */
export interface NextAttempt {
  seconds: number;
}
/**
 * Up to 1,000 objects of the bucket.
 */
export interface ObjectList {
  objects: BucketObject[];
  more: boolean;
  bucket: string;
}
/**
 * It was done.
 */
export interface Ok {
  ok: true;
}
/**
 * What a bot's owner sets at BotFather, named as in `setMySettings`; the rest stays.
 *
 * One in `inline_feedback_share_denominator` chosen results is reported to the bot, none with 0.
 */
export interface OwnersSettings {
  supports_inline_queries?: boolean | null;
  inline_feedback_share_denominator?: number | null;
  supports_guest_queries?: boolean | null;
  callback_query_mode?: ("default" | "auto" | "inline") | null;
}
/**
 * A payment as the person's app shows it; `text` is why nothing was paid.
 */
export interface PaymentJson {
  pre_checkout_query_id: string;
  bot_id: number;
  state: "waiting" | "paid" | "declined" | "expired" | "refunded";
  title: string;
  total_amount: number;
  telegram_payment_charge_id: string;
  text: string;
}
/**
 * The invoice to pay: of a message in the chat, or of a link that a bot made.
 */
export interface PaymentOf {
  chat_id?: number;
  bot?: string;
  message_id?: number;
  link?: string;
}
/**
 * What should go wrong; `seed` restarts the random numbers, to repeat a result.
 *
 * A list of faults also counts as a plan.
 */
export interface Plan {
  faults: Fault[];
  seed?: number | null;
}
/**
 * The webhooks of a prediction, in the order in which they are sent.
 */
export interface PredictionWebhooks {
  prediction_id: string;
  webhooks: WaitingWebhook[];
}
/**
 * A webhook that waits.
 */
export interface WaitingWebhook {
  attempts: number;
  copies: number;
  in_flight: boolean;
  next_at: number;
  last_status: number | null;
  last_error: string | null;
  webhook_id: string;
  event: string;
}
/**
 * The query that the press started, and its update.
 */
export interface PressedButton {
  update_ids: number[];
  callback_query_id: string;
}
/**
 * Whether a bot in groups gets only what is meant for it.
 */
export interface Privacy {
  enabled: boolean;
}
/**
 * The message whose paid media to buy.
 */
export interface Purchase {
  chat_id?: number;
  bot?: string;
  message_id: number;
}
/**
 * A person's Stars, recent payments (oldest first) and subscriptions.
 */
export interface PurseJson {
  stars: number;
  payments: PaymentJson[];
  subscriptions: SubscriptionJson[];
}
/**
 * A subscription as the person sees it; `expires` is in Unix seconds.
 */
export interface SubscriptionJson {
  telegram_payment_charge_id: string;
  bot_id: number;
  stars: number;
  state: "canceled" | "active" | "failed";
  expires: number;
}
/**
 * The emoji with which a person reacts to a message, or none.
 */
export interface Reaction {
  chat_id?: number;
  bot?: string;
  message_id: number;
  emoji?: string;
}
/**
 * The run begins; these are all steps.
 */
export interface RunBegan {
  kind: "began";
  title: string;
  steps: ToldStep[];
}
/**
 * A step in words: what was done, and what was seen.
 */
export interface ToldStep {
  words: string;
  seen: string[];
}
/**
 * The run is over, after `seconds` of the clock; or it could not continue, and `why`.
 */
export interface RunEnded {
  kind: "ended";
  matched: boolean;
  seconds?: number;
  why?: string;
}
/**
 * The content of a file, in words.
 */
export interface ScenarioPlan {
  title: string;
  steps: ToldStep[];
}
/**
 * The outcome: the status and body of the bot's response, after `ms`.
 */
export interface SentAgain {
  status: number;
  body: string;
  ms: number;
}
/**
 * A step so far, and the event at which a session starting with it would begin.
 */
export interface SessionStep {
  words: string;
  seen: string[];
  event: number;
  is_setting: boolean;
}
/**
 * What has been done so far.
 */
export interface SessionSteps {
  steps: SessionStep[];
}
/**
 * A phone number with a name; `contact_user_id` is its owner's id at Telegram.
 */
export interface SharedContact {
  chat_id?: number;
  bot?: string;
  phone_number: string;
  first_name: string;
  last_name?: string;
  contact_user_id?: number;
}
/**
 * A point on the map, in degrees; with a `title` and an `address` it is a venue.
 *
 * With a `live_period` in seconds it is a live location, which moves by `.../location/{id}`.
 */
export interface SharedLocation {
  chat_id?: number;
  bot?: string;
  latitude: number;
  longitude: number;
  title?: string;
  address?: string;
  live_period?: number;
}
/**
 * The progress of a step; `number` counts from 1.
 *
 * If it differs, `why` says so, with what was expected and seen instead, in words. `cast` is the id of a new person.
 */
export interface StepProgress {
  kind: "step";
  number: number;
  state: "running" | "matched" | "differs";
  why?: string;
  expected?: string[];
  seen?: string[];
  cast?: number | null;
}
/**
 * The topic with the draft, if it is in one.
 */
export interface StoppedDraft {
  bot?: string;
  message_thread_id?: number;
}
/**
 * A subscription, by the id of its first charge, and whether it ends with its month.
 */
export interface SubscriptionChange {
  telegram_payment_charge_id: string;
  canceled: boolean;
}
/**
 * A dice, or another emoji to throw.
 */
export interface ThrownDice {
  chat_id?: number;
  bot?: string;
  emoji?: string;
}
/**
 * The time in Unix seconds, and what is waiting for each bot.
 */
export interface UpdateDeliveries {
  now: number;
  bots: BotDeliveries[];
}
/**
 * The updates about it that bots should get.
 */
export interface UpdateIds {
  update_ids: number[];
}
/**
 * All people.
 */
export interface UserList {
  users: UserJson[];
}
/**
 * The options that a person chooses in a poll, by number from 0; none retracts the vote.
 */
export interface Vote {
  chat_id?: number;
  bot?: string;
  message_id: number;
  option_ids?: number[];
}
/**
 * The time in Unix seconds, what is held, and the webhooks that wait.
 */
export interface WebhookDeliveries {
  now: number;
  held: boolean;
  held_predictions: string[];
  predictions: PredictionWebhooks[];
}
/**
 * A bot, by id or username; the only one, if nothing is given.
 */
export interface WhichBot {
  bot?: string;
}
/**
 * The event of the request to send again, unchanged or as a forgery.
 */
export interface WhichWebhook {
  event: number;
  forge?: "" | "wrong_secret" | "no_secret" | "wrong_key" | "stale" | "one_byte";
}
/**
 * The messages as people see them, and the updates about them that bots should get.
 */
export interface WrittenMessages {
  update_ids: number[];
  messages: MessageJson[];
}

/** What a GET answers. */
export interface Got {
  "/api/cloud/faults": FaultsJson;
  "/api/found": FoundJourneys;
  "/api/journeys": JourneyList;
  "/api/objects": ObjectList;
  "/api/replicate/clock": ClockJson;
  "/api/replicate/deliveries": WebhookDeliveries;
  "/api/replicate/events": EventList;
  "/api/replicate/faults": FaultsJson;
  "/api/scenarios/session": SessionSteps;
  "/api/telegram/bots": BotList;
  "/api/telegram/chats": ChatList;
  "/api/telegram/clock": ClockJson;
  "/api/telegram/deliveries": UpdateDeliveries;
  "/api/telegram/events": EventList;
  "/api/telegram/faults": FaultsJson;
  "/api/telegram/users": UserList;
  [path: `/api/journeys/${number}`]: JourneyEvents;
  [path: `/api/telegram/chats/${number}/messages`]: ChatView;
  [path: `/api/telegram/users/${number}/inline/${string}`]: InlineQueryJson;
  [path: `/api/telegram/users/${number}/stars`]: PurseJson;
}

/** What a POST answers. */
export interface Posted {
  "/api/replicate/clock": ClockJson;
  "/api/replicate/deliveries": WebhookDeliveries;
  "/api/replicate/reset": Ok;
  "/api/scenarios/read": ScenarioPlan;
  "/api/telegram/chats": ChatInfo;
  "/api/telegram/clock": ClockJson;
  "/api/telegram/deliveries": BotDeliveries;
  "/api/telegram/reset": Ok;
  "/api/telegram/users": UserJson;
  [path: `/api/journeys/${number}/again`]: SentAgain;
  [path: `/api/replicate/webhooks/${string}/delay`]: Ok;
  [path: `/api/replicate/webhooks/${string}/drop`]: Ok;
  [path: `/api/replicate/webhooks/${string}/duplicate`]: Ok;
  [path: `/api/replicate/webhooks/${string}/now`]: Ok;
  [path: `/api/replicate/webhooks/${string}/swap`]: Ok;
  [path: `/api/telegram/bots/${string}/privacy`]: BotInfo;
  [path: `/api/telegram/bots/${string}/settings`]: BotInfo;
  [path: `/api/telegram/chats/${number}/members`]: ChangedChat;
  [path: `/api/telegram/chats/${number}/permissions`]: ChatInfo;
  [path: `/api/telegram/chats/${number}/topics`]: WrittenMessages;
  [path: `/api/telegram/chats/${number}/upgrade`]: ChatInfo;
  [path: `/api/telegram/updates/${number}/delay`]: Ok;
  [path: `/api/telegram/updates/${number}/drop`]: Ok;
  [path: `/api/telegram/updates/${number}/duplicate`]: Ok;
  [path: `/api/telegram/updates/${number}/now`]: Ok;
  [path: `/api/telegram/updates/${number}/redeliver`]: Ok;
  [path: `/api/telegram/updates/${number}/swap`]: Ok;
  [path: `/api/telegram/users/${number}/block`]: UpdateIds;
  [path: `/api/telegram/users/${number}/buy`]: UpdateIds;
  [path: `/api/telegram/users/${number}/choose`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/contact`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/dice`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/inline`]: AskedInline;
  [path: `/api/telegram/users/${number}/join`]: UpdateIds;
  [path: `/api/telegram/users/${number}/location/${number}`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/location`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/messages/${number}`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/messages`]: WrittenMessages;
  [path: `/api/telegram/users/${number}/pay`]: BegunPayment;
  [path: `/api/telegram/users/${number}/photo`]: UserJson;
  [path: `/api/telegram/users/${number}/press`]: PressedButton;
  [path: `/api/telegram/users/${number}/react`]: UpdateIds;
  [path: `/api/telegram/users/${number}/stars`]: PurseJson;
  [path: `/api/telegram/users/${number}/stop`]: UpdateIds;
  [path: `/api/telegram/users/${number}/subscription`]: UpdateIds;
  [path: `/api/telegram/users/${number}/unblock`]: UpdateIds;
  [path: `/api/telegram/users/${number}/vote`]: UpdateIds;
}

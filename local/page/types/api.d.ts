// Written by scripts/generate: the types of docs/control.openapi.json, for tsc.

/**
 * An event in a log, as JSON; `data` has the fields of its kind.
 *
 * `id` counts from 1, and `at` is the clock's time in Unix seconds. In an event of more than 128 KiB, long texts, lists and objects in `data` are cut, and end with a mark that states how much is missing.
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
  | StartFileChanged
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
 * An event with the summary of its journey, if it has one.
 *
 * `also` lists the ids of other journeys with this event: a scheduled run's events are part of its function's journey and can be part of several updates' journeys.
 */
export type FollowedEntry = EntryJson & {
  journey: Summary | null;
  also: number[];
};

/**
 * The API was called.
 *
 * `path` includes the query, `response` is the response's body, and `ms` is the duration.
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
 * A request as the log shows it, without secrets; a long body is cut.
 */
export interface ShownRequest {
  headers: {
    [k: string]: string;
  };
  body: unknown;
}
/**
 * A method ignored an argument that is not emulated; logged once per method and argument.
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
 * The ids of the inline query, which the bot has 30 seconds to answer, and of its update.
 */
export interface AskedInline {
  update_ids: number[];
  inline_query_id: string;
}
/**
 * An Audio, with its `duration` in seconds.
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
 * A PhotoSize, with its size in pixels.
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
 * The ids of the query that the bot must answer, and of its update.
 */
export interface BegunPayment {
  update_ids: number[];
  pre_checkout_query_id: string;
}
/**
 * A bot called a method of the Bot API, over HTTP or in its response to a webhook.
 *
 * `update_id` is the update that the webhook delivered. If the real Telegram answered, `size` is the response's size in bytes, and `bot_id` is None.
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
 * The updates waiting for one bot, by queue.
 *
 * `held` is true if all updates are held; otherwise, only those of `held_chats` are. Without a webhook, getUpdates returns waiting updates, whether they are held or not.
 *
 * `polled_at` is when the bot last called getUpdates, or null if it never has.
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
 * The updates of one queue, in the order in which they are delivered.
 */
export interface UpdateQueue {
  queue: number;
  updates: WaitingUpdate[];
}
/**
 * A waiting update: the person who caused it, its text and picture, and when it expires.
 *
 * `thumb` is the picture's `file_unique_id`. Messages of the same album share an `album`.
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
 * A bot; with `privacy` on, it gets only the group messages meant for it.
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
 * An object in the bucket. `size` is in bytes; `modified` is an ISO 8601 time.
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
 * A press of an inline button, identified by its `data` or, if that is empty, its `label`.
 */
export interface ButtonPress {
  chat_id?: number;
  bot?: string;
  message_id: number;
  data?: string;
  label?: string;
}
/**
 * A bot's answer to a button press.
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
  forward_from?: UserJson;
  forward_from_chat?: ChatJson;
  forward_from_message_id?: number;
  forward_signature?: string;
  forward_date?: number;
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
  new_chat_participant?: UserJson;
  new_chat_member?: UserJson;
  new_chat_members?: UserJson[];
  left_chat_participant?: UserJson;
  left_chat_member?: UserJson;
  new_chat_title?: string;
  forum_topic_created?: {
    [k: string]: unknown;
  };
  forum_topic_edited?: {
    [k: string]: unknown;
  };
  forum_topic_closed?: {
    [k: string]: unknown;
  };
  forum_topic_reopened?: {
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
 * A MessageEntity; `offset` and `length` are in UTF-16 code units.
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
 * A Sticker, with its size in pixels.
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
 * A RichMessage; its `blocks` are RichBlocks of the Bot API.
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
 * A PaidMedia: a "preview" with its size in pixels or, once bought, a photo.
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
 * A Video or an Animation, with its size in pixels and its `duration` in seconds.
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
 * A Voice, with its `duration` in seconds.
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
 * A VideoNote, with its diameter, `length`, in pixels and its `duration` in seconds.
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
 * A LivePhoto: a video, with its size in pixels and `duration` in seconds, and its photo.
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
 * A Location, with coordinates in degrees.
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
 * An InlineKeyboardMarkup or another kind of reply markup.
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
 * A chat after the change, and the ids of the updates about it.
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
 * The new text or caption of a message; a new file is sent as a part of the form.
 */
export interface ChangedMessage {
  chat_id?: number;
  bot?: string;
  text?: string;
  caption?: string;
}
/**
 * A bot shows an action such as "typing" until `until` (Unix seconds).
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
 * A bot's draft changed: it is "shown" (new or with new text) or "gone".
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
 * A draft as people see it until `until` (Unix seconds); an empty `text` is "Thinking…".
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
 * `members` maps the ids of people and bots to their statuses, and `topics` maps topic ids to names. `blocked` is true if the person has blocked the bot.
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
 * A message was posted, edited or deleted; `bot_id` is None outside private chats.
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
 * A chat as people see it: messages, chat actions, drafts, and presses with their answers.
 *
 * Each of the `ephemeral` messages is visible only to its `receiver_user`.
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
 * A chat action, such as "typing", that people see until `until` (Unix seconds).
 */
export interface ShownAction {
  bot_id: number;
  action: string;
  until: number;
}
/**
 * A button press as the person's app shows it; until it has an answer, the button spins.
 */
export interface PressJson {
  callback_query_id: string;
  bot_id: number;
  user_id: number;
  message_id: number;
  answer: CallbackAnswerJson | null;
}
/**
 * The result of an inline query that a person picked to send to a chat.
 */
export interface ChosenResult {
  chat_id?: number;
  bot?: string;
  inline_query_id: string;
  result_id: string;
}
/**
 * The number of seconds to skip, a new speed in seconds per real second, or both.
 */
export interface ClockChange {
  advance?: number | null;
  speed?: number | null;
}
/**
 * The emulator's time in Unix seconds, and its `speed` in seconds per real second.
 */
export interface ClockJson {
  now: number;
  speed: number;
}
/**
 * Facts about this cloud.
 *
 * `s3` is the URL of an external S3 store, or empty; calls to it cause no events. `webhooks` maps each path to the service that calls it. `kept` is null if all state is in memory.
 */
export interface CloudFacts {
  s3: string;
  webhooks: {
    [k: string]: "telegram" | "replicate";
  };
  kept: KeptState | null;
}
/**
 * State that is kept on disk.
 *
 * `folder` is the folder of `--keep`. `aside` lists the folders to which its earlier states were moved, oldest first. Each of `commands` starts a cloud with the state in a neighboring folder.
 */
export interface KeptState {
  folder: string;
  aside: string[];
  commands: string[];
}
/**
 * The control call whose event id is `call` was answered; refused calls have no such event.
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
 * A control route that changes something was called; `path` is relative to `/_emulator/`.
 *
 * Calls whose arguments could not be read are not logged.
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
 * A file uploaded with a call: `part` is the name of its form field.
 */
export interface UploadedFile {
  part: string;
  name: string | null;
  type: string;
  size: number;
  sha256: string;
}
/**
 * A fault of the kind `fault` was injected; `where` has the facts that faults can match.
 *
 * The Replicate emulator's facts include the prediction; the Telegram emulator's include the method, chat or update.
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
 * The server of a model, such as a Cog server, failed; API clients don't see the `cause`.
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
 * A prediction was created, began to run, or ended.
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
 * One attempt to deliver a webhook; `status` is None if there was no response.
 *
 * `attempt` counts from 1, `ms` is the duration, and `response` is the beginning of the response's body.
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
 * An ephemeral message, which only one person sees, was sent, edited or deleted.
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
 * A file that a bot gave by URL can't be sent; `why` is the reason.
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
 * A bot downloaded a file of `size` bytes.
 *
 * If the real Telegram served it, `status` and `ms` describe its response; `bot_id` is None.
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
 * A bot answered an inline query; the person sees the results above the text field.
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
 * An inline result as people see it in the list above the text field.
 */
export interface InlineResultJson {
  id: string;
  type: string;
  title: string;
  description: string;
}
/**
 * A video or sound can't be measured on this machine, so only the bot's own values are used.
 *
 * `why` includes a remedy. `container` is the format found from the first bytes, such as "mp4".
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
 * A bot gets no update about a message in one of its chats.
 *
 * `why` is "privacy" (the bot's privacy mode hides the message), "allowed_updates" (the bot did not ask for this kind of update) or "full" (too many updates are waiting).
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
 * A bot called a method that returned 404 "method not found"; `explanation` is the reason.
 *
 * `since` is the Bot API version that added the method; None if unknown or older than 10.1.
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
 * A getUpdates call starts waiting for updates, for at most `seconds`.
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
 * The emulator refused a call with a `description`, or by a rule, that is our guess.
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
 * A payment's `state` changed; when it becomes "waiting", the bot has 10 seconds to answer.
 *
 * `text` is shown to the person: why the bot declined, or why the payment failed. `is_heard` is false if the bot can't answer because its `allowed_updates` exclude `pre_checkout_query`.
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
 * One attempt to deliver an update to a webhook; `status` is None if there was no response.
 *
 * `attempt` counts from 1, `ms` is how long the attempt took, and `body` is the beginning of the response.
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
 * A new Update for a bot; `chat_id` is 0 if the update has no chat.
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
 * An Update: its id, and exactly one of the other fields.
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
 * An update was removed without being delivered.
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
 * One call to a service that moto emulates, such as DynamoDB's PutItem.
 *
 * `trace` is the root of the caller's trace id. `error` is the reason why moto couldn't handle the call, or None if it could.
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
 * A file that the local cloud reads only at startup, such as the template, has changed.
 */
export interface StartFileChanged {
  id: number;
  at: number;
  source: "cloud";
  kind: "file.changed";
  data: {
    file: string;
  };
}
/**
 * A schedule is due. The function's invocations, including retries, have the same `trace`.
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
 * A response was sent after `ms` milliseconds. `response` is its body, possibly cut short.
 *
 * `error` is the reason why the gateway itself responded, if no other event has it.
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
    error: string | null;
  };
}
/**
 * A request arrived. Secrets are masked, and `body` may be cut short.
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
 * The page sends an update's webhook again, with this `trace`. For `forge`, see `Forgery`.
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
 * A function printed an exception with a traceback, recorded only once per invocation.
 *
 * `frames` starts with the outermost frame.
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
 * A frame of a traceback. `own` is true if its file is the project's, not a library's.
 */
export interface FrameJson {
  file: string;
  line: number;
  function: string;
  code: string;
  own: boolean;
}
/**
 * An invocation ended with a result or an `error`. A number is None if it wasn't measured.
 *
 * `restore_ms` is the time it took to continue from a snapshot. Unlike other events' durations, these are in real time, however fast the cloud's clock runs.
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
 * Why an invocation failed, in Lambda's terms.
 */
export interface InvocationError {
  type: string;
  message: string;
}
/**
 * An instance received an event; if `cold`, the instance had to start first.
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
 * Lambda refused an event because of `reason`. A queued event is retried.
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
 * A function printed a line: an object if it was JSON, otherwise text.
 *
 * `trace` and `request_id` are None between invocations. If `is_traceback` is true, the line is also part of an ExceptionLogged.
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
 * A bucket's lifecycle rule removed this many objects and unfinished multipart uploads.
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
 * One call to the S3 API. `key` is empty if the call is about the bucket itself.
 *
 * `trace` is the root of the caller's trace id. `size` is the number of bytes in the request's body or, if it has none, in the response's. `error` explains a response that is not moto's. `sent` and `received` are the bodies, if they are short texts. `before` is the previous content of an overwritten or deleted object, if it is known.
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
 * Moto raised an exception, and the caller got a 500.
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
 * A scenario run began.
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
 * A scenario run ended. `matched` is whether everything was as recorded.
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
 * Events, oldest first.
 *
 * Pass `last_id` as `after` to get the next ones. `schema` is the version of the entries' format.
 */
export interface EventList {
  schema: 1;
  events: EntryJson[];
  last_id: number;
}
/**
 * A fault that is switched on.
 *
 * Where every entry of `match` equals the corresponding fact (compared as text), the fault is injected with the given `probability`. It is switched off after `times` injections; None means no limit. `params` are the parameters of its kind.
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
 * A fault that is switched on; `times` is null if it can be injected without limit.
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
 * A kind of fault.
 *
 * `words` describes its effect, `match` lists the facts that it can be matched by, and `params` maps each parameter to its JSON Schema. `in_chaos` contains its params in chaos mode, or is null if chaos does not include it.
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
 * The faults that are switched on, the kinds that exist, and the seed of random decisions.
 */
export interface FaultsJson {
  faults: FaultJson[];
  kinds: {
    [k: string]: FaultKindJson;
  };
  seed: number;
}
/**
 * A summary of a journey, from `at` to `until` (Unix seconds).
 *
 * `chat` is a group's title, and `album` is the same for all photos of an album. `ended` is when the event `end_id` decided the outcome; events after it are duplicates or late. `failures` counts the requests and runs in which the bot failed, even if it sent a response, and `error` is the latest reason. `raised_in` is the trace of the latest exception.
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
 * An invite link that a bot created for its group or channel.
 */
export interface FollowedLink {
  link: string;
}
/**
 * The ids of the journeys that contain a text, oldest first.
 */
export interface FoundJourneys {
  journeys: number[];
}
/**
 * Whether to hold the webhooks of all predictions, or of one; held webhooks aren't lost.
 */
export interface HoldWebhooks {
  hold: boolean;
  prediction_id?: string | null;
}
/**
 * Whether to hold a bot's updates: all of them, or only those from the chat `chat_id`.
 *
 * Held updates wait until they are released or expire.
 */
export interface Holding {
  hold: boolean;
  bot?: string;
  chat_id?: number | null;
}
/**
 * An inline query as the person's app shows it; `results` is null until the bot answers.
 *
 * `button` is the text of the button above the results, or "" if there is none.
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
 * All journeys, oldest first. `last` is the id to follow the events from.
 */
export interface JourneyList {
  journeys: Summary[];
  last: string;
  cloud: CloudFacts;
}
/**
 * The new chat status of the person `user_id` or, if that is 0, of `bot`.
 *
 * `rights` applies to administrators and restricted members, who get the rights that are true in it. Without `rights`, an administrator gets the usual rights, and a restricted member none.
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
 * The number of Stars to give to a person; a negative number takes Stars away.
 */
export interface MoreStars {
  stars: number;
}
/**
 * The new position of a live location, in degrees; `stop` ends it at its last position.
 */
export interface MovedLocation {
  chat_id?: number;
  bot?: string;
  latitude?: number;
  longitude?: number;
  stop?: boolean;
}
/**
 * A chat to create, owned by the person `user_id`, or by the first person if that is 0.
 */
export interface NewChat {
  type: "group" | "supergroup" | "channel";
  title: string;
  username?: string;
  is_forum?: boolean;
  user_id?: number;
}
/**
 * An inline query: `query` is the text after the bot's username.
 */
export interface NewInlineQuery {
  chat_id?: number;
  bot?: string;
  query?: string;
  offset?: string;
}
/**
 * A message: `text`, or a `caption` with files, which are parts of the form.
 *
 * In a supergroup, `sender_chat_id` can be the group's own id, to write as an anonymous administrator, or the id of a channel that the person owns, to write as that channel. `author_signature` signs a channel post, or is the title of an anonymous administrator. `forward_message_id` forwards a message that the person can see.
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
 * A scenario to save. Its session begins at the event `start`.
 */
export interface NewScenario {
  title: string;
  start?: number;
}
/**
 * A topic to open in a forum.
 */
export interface NewTopic {
  name: string;
}
/**
 * A person to add; without an `id`, they get the next free one.
 */
export interface NewUser {
  first_name: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  id?: number;
}
/**
 * The time of the next attempt: `seconds` from now, where 0 is immediately.
 */
export interface NextAttempt {
  seconds: number;
}
/**
 * Up to 1,000 objects, and the name of their bucket.
 */
export interface ObjectList {
  objects: BucketObject[];
  more: boolean;
  bucket: string;
}
/**
 * The request was carried out.
 */
export interface Ok {
  ok: true;
}
/**
 * Settings that a bot's owner changes in BotFather; those left out keep their values.
 *
 * With `inline_feedback_share_denominator` n, one in n chosen inline results is reported to the bot; with 0, none is. The names are the same as in `setMySettings`.
 */
export interface OwnersSettings {
  supports_inline_queries?: boolean | null;
  inline_feedback_share_denominator?: number | null;
  supports_guest_queries?: boolean | null;
  callback_query_mode?: ("default" | "auto" | "inline") | null;
}
/**
 * A payment as the person's app shows it; `text` is the reason if it failed.
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
 * The invoice to pay: in a message of the chat, or behind a link that a bot created.
 */
export interface PaymentOf {
  chat_id?: number;
  bot?: string;
  message_id?: number;
  link?: string;
}
/**
 * The faults to switch on. A plain list of faults is accepted as well.
 *
 * A `seed` resets the random numbers, so that a result can be reproduced.
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
 * A webhook that is waiting to be sent or retried.
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
 * The ids of the callback query that the press created, and of its update.
 */
export interface PressedButton {
  update_ids: number[];
  callback_query_id: string;
}
/**
 * A bot's privacy mode; if `enabled`, the bot gets only the group messages meant for it.
 */
export interface Privacy {
  enabled: boolean;
}
/**
 * The message whose paid media a person buys.
 */
export interface Purchase {
  chat_id?: number;
  bot?: string;
  message_id: number;
}
/**
 * A person's Stars, recent payments (oldest first), and subscriptions.
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
 * A person's reaction to a message: one or more emoji, separated by spaces.
 *
 * An empty `emoji` removes the reaction.
 */
export interface Reaction {
  chat_id?: number;
  bot?: string;
  message_id: number;
  emoji?: string;
}
/**
 * The run began. `steps` are all of its steps.
 */
export interface RunBegan {
  kind: "began";
  title: string;
  steps: ToldStep[];
}
/**
 * A step described in words: what was done, and what was seen.
 */
export interface ToldStep {
  words: string;
  seen: string[];
}
/**
 * The run ended after `seconds` of the cloud's clock; `why` is set if it could not continue.
 */
export interface RunEnded {
  kind: "ended";
  matched: boolean;
  seconds?: number;
  why?: string;
}
/**
 * A scenario file's steps, described in words.
 */
export interface ScenarioPlan {
  title: string;
  steps: ToldStep[];
}
/**
 * The status and body of the bot's response; `ms` is how long it took.
 */
export interface SentAgain {
  status: number;
  body: string;
  ms: number;
}
/**
 * A step of the session. To save a scenario that begins with this step, start at `event`.
 *
 * `is_setting` is true if the step only prepares people or chats for later steps.
 */
export interface SessionStep {
  words: string;
  seen: string[];
  event: number;
  is_setting: boolean;
}
/**
 * The steps of the session up to now.
 */
export interface SessionSteps {
  steps: SessionStep[];
}
/**
 * A phone number and a name; `contact_user_id` is the contact's id, or 0 for none.
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
 * A point on the map, in degrees; with a `title` and an `address`, it is a venue.
 *
 * With a `live_period` in seconds, it is a live location, which `.../location/{id}` moves.
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
 * The progress of a step. `number` counts from 1.
 *
 * If the step differs, `why` is the reason, and `expected` and `seen` describe what was expected and what was seen instead. `cast` is the id of a person that the step created.
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
 * The draft to stop; `message_thread_id` is its topic, or 0 if it isn't in one.
 */
export interface StoppedDraft {
  bot?: string;
  message_thread_id?: number;
}
/**
 * A subscription, identified by its first charge; if `canceled`, it is not renewed.
 */
export interface SubscriptionChange {
  telegram_payment_charge_id: string;
  canceled: boolean;
}
/**
 * The emoji to roll: a die, or another animated emoji with a random value.
 */
export interface ThrownDice {
  chat_id?: number;
  bot?: string;
  emoji?: string;
}
/**
 * The current time (`now`, in Unix seconds), and the updates waiting for each bot.
 */
export interface UpdateDeliveries {
  now: number;
  bots: BotDeliveries[];
}
/**
 * The ids of the updates that a control call created for bots.
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
 * A person's vote in a poll.
 *
 * `option_ids` are the numbers of the options, counted from 0; an empty list retracts the vote.
 */
export interface Vote {
  chat_id?: number;
  bot?: string;
  message_id: number;
  option_ids?: number[];
}
/**
 * The time (`now`, in Unix seconds), what is held, and each prediction's waiting webhooks.
 */
export interface WebhookDeliveries {
  now: number;
  held: boolean;
  held_predictions: string[];
  predictions: PredictionWebhooks[];
}
/**
 * A bot, by id or username; `bot` can be left out if there is only one.
 */
export interface WhichBot {
  bot?: string;
}
/**
 * Which webhook to send again: the `event` of its request, and how to `forge` it, if at all.
 */
export interface WhichWebhook {
  event: number;
  forge?: "" | "wrong_secret" | "no_secret" | "wrong_key" | "stale" | "one_byte";
}
/**
 * Messages as people see them, and the ids of the updates about them.
 */
export interface WrittenMessages {
  update_ids: number[];
  messages: MessageJson[];
}

/** Responses to GET by path. */
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

/** Responses to POST by path. */
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

// Media that play in a message: videos, animations, stickers and sound.

/** @import { AudioJson, MessageJson, VoiceJson } from "#types/api" */

import { html } from "htm/preact";

import { fileUrl } from "../files.js";

/** The fields of a message whose media play; a live photo plays as a video. */
const PLAYING = /** @type {const} */ ([
  "video",
  "animation",
  "video_note",
  "live_photo",
  "sticker",
  "voice",
  "audio",
]);

/** Whether a message has media that play. @param {MessageJson} message */
export const plays = (message) => PLAYING.some((name) => message[name]);

/** @param {{ message: MessageJson }} props */
export const Playing = ({ message }) => {
  const { video, animation, video_note, live_photo, sticker, voice, audio } = message;
  if (voice ?? audio) return html`<${Sound} sound=${voice ?? audio} />`;
  if (animation) return html`<${Silent} file=${animation} type=${animation.mime_type} />`;
  if (sticker) return html`<${Silent} file=${sticker} type=${typeOf(sticker)} />`;
  const moving = video ?? video_note ?? live_photo;
  if (!moving) return null;
  const poster = (video?.cover ?? live_photo?.photo)?.at(-1)?.file_unique_id;
  return html`
    <video
      class=${`playing ${video_note ? "round" : ""}`}
      controls
      preload="metadata"
      src=${fileUrl(moving.file_unique_id)}
      poster=${poster && fileUrl(poster)}
      data-testid="video"
    ></video>
  `;
};

/** Files that play automatically, without sound; browsers can't show Lottie stickers.
 *
 * @param {{ file: { file_unique_id: string, emoji?: string }, type?: string }} props
 */
const Silent = ({ file: { file_unique_id, emoji }, type = "" }) => {
  const url = fileUrl(file_unique_id);
  if (type.startsWith("image/")) {
    const words = emoji ?? "Animation";
    return html`<img class="playing" src=${url} alt=${words} data-testid="moving" />`;
  }
  if (!type.startsWith("video/")) return html`<p class="words">${emoji ?? "🎞"} Sticker</p>`;
  return html`
    <video class="playing" autoplay loop muted playsinline src=${url} data-testid="moving"></video>
  `;
};

/** @param {{ sound: VoiceJson | AudioJson }} props */
const Sound = ({ sound }) => {
  const { title, performer } = /** @type {AudioJson} */ (sound);
  const words = [performer, title].filter(Boolean).join(" – ");
  return html`
    <div data-testid="sound">
      ${words && html`<small>${words}</small>`}
      <audio controls preload="metadata" src=${fileUrl(sound.file_unique_id)}></audio>
    </div>
  `;
};

/** @param {{ is_video?: boolean, is_animated?: boolean }} sticker */
function typeOf({ is_video, is_animated }) {
  if (is_animated) return "application/x-tgsticker";
  return is_video ? "video/webm" : "image/webp";
}

// The bot's bucket: its objects, their content, and the journey that last changed each.

/** @import { BucketObject, ObjectList } from "#types/api" */
/** @import { News } from "parts/events.js" */

import { computed, signal } from "@preact/signals";
import { html } from "htm/preact";

import { onEvent } from "parts/events.js";
import { withText } from "parts/fields.js";
import { namePlace, namedPlace, onPlace } from "parts/address.js";
import { load } from "parts/api.js";
import { isPicture, objectUrl } from "../objects.js";
import { Json } from "../json_tree.js";
import { Failure, refreshed } from "parts/refreshed.js";
import { changesObject } from "../s3_calls.js";
import { open } from "../store.js";
import { bytes, dayAndClock } from "parts/units.js";

/** How many lists of 1,000 keys are shown, and the prefix that all these keys have. */
const lists = signal(1);
const prefix = signal("");

/** Load all lists of keys that are shown. */
async function loadObjects() {
  const [most, start] = [lists.value, prefix.value];
  /** @type {ObjectList} */
  const found = { bucket: "", objects: [], more: true };
  for (let count = 0; count < most && found.more; count++) {
    const asked = { prefix: start, after: found.objects.at(-1)?.key ?? "" };
    const next = await load("/api/objects", `?${new URLSearchParams(asked)}`);
    Object.assign(found, { ...next, objects: [...found.objects, ...next.objects] });
  }
  return found;
}

/** @param {News} event */
const isNews = (event) => event.kind === "s3.call" && changesObject(event.data);
const { state, failure, refresh, useFresh } = refreshed(loadObjects, isNews);

/** @param {string} text */
function narrow(text) {
  prefix.value = text;
  lists.value = 1;
  refresh();
}

function showMore() {
  lists.value += 1;
  refresh();
}

const picked = signal("");
const content = signal("");

/** The journey that last changed each object while this page was open, by the object's key. */
const changedBy = signal(/** @type {{ [key: string]: number }} */ ({}));
onEvent((event) => {
  if (event.kind === "s3.call" && changesObject(event.data) && event.journey) {
    changedBy.value = { ...changedBy.value, [event.data.key]: event.journey.update_id };
  }
});

const folders = computed(() => {
  /** @type {Map<string, BucketObject[]>} */
  const found = new Map();
  for (const each of state.value?.objects ?? []) {
    const folder = each.key.slice(0, each.key.lastIndexOf("/") + 1);
    found.set(folder, [...(found.get(folder) ?? []), each]);
  }
  return [...found];
});

/** @param {string} key */
function pick(key) {
  namePlace("bucket", key);
  show(key);
}

/** Show the object that the page's address names, if any. @param {string[]} place */
function follow([name, key = ""]) {
  if (name === "bucket") show(key);
}
follow(namedPlace());
onPlace(follow);

/** @param {string} key */
async function show(key) {
  picked.value = key;
  content.value = "";
  if (!key || isPicture(key)) return;
  const answer = await fetch(objectUrl(key));
  const text = answer.ok ? await answer.text() : whyNot(answer.status);
  if (picked.value === key) content.value = text;
}

/** @param {number} status */
const whyNot = (status) => (status === 404 ? "It no longer exists." : `S3 returned ${status}.`);

export const Bucket = () => {
  useFresh();
  const { bucket = "", objects = [], more = false } = state.value ?? {};
  const isKnown = state.value && !failure.value;
  return html`
    <div class="tab-page split">
      <section aria-label="Objects">
        <header>
          <h2>${bucket || "S3"}</h2>${" "}
          ${isKnown && html`
            <span class="quiet" data-testid="object-count">
              ${more ? "The first " : ""}${objects.length} object${objects.length === 1 ? "" : "s"}
            </span>
          `}
          <input
            type="search"
            placeholder="Keys that begin with…"
            aria-label="Prefix of the keys"
            data-testid="prefix"
            value=${prefix.value}
            onInput=${withText(narrow)}
          />
        </header>
        <${Failure} why=${failure.value} again=${refresh} />
        ${isKnown && !objects.length && html`
          <p class="quiet">
            ${prefix.value
              ? "No key begins with this."
              : "The bucket is empty. Send a photo to see what the bot stores."}
          </p>
        `}
        ${!failure.value && folders.value.map(([folder, objects]) => html`
          <${Folder} key=${folder} folder=${folder} objects=${objects} />
        `)}
        ${isKnown && more && html`
          <button data-testid="more-objects" onClick=${showMore}>Show the next 1,000</button>
        `}
      </section>
      ${picked.value && html`<${Content} />`}
    </div>
  `;
};

/** @param {{ folder: string, objects: BucketObject[] }} props */
const Folder = ({ folder, objects }) => html`
  <details open>
    <summary>${folder || "/"} <small>${objects.length}</small></summary>
    ${objects.map((each) => html`<${Item} key=${each.key} item=${each} folder=${folder} />`)}
  </details>
`;

/** @param {{ item: BucketObject, folder: string }} props */
const Item = ({ item: { key, size, modified }, folder }) => html`
  <button
    class="object"
    data-testid="object"
    aria-current=${picked.value === key ? "true" : undefined}
    onClick=${() => pick(key)}
  >
    <span>${key.slice(folder.length)}</span>
    ${" "}<small>${bytes(size)} · ${dayAndClock(Date.parse(modified) / 1000)}</small>
  </button>
`;

const Content = () => {
  const key = picked.value;
  const journey = changedBy.value[key];
  return html`
    <section aria-label="Content" class="card" data-testid="object-content">
      <h3>${key}</h3>
      <p><a href=${objectUrl(key)} download=${key.slice(key.lastIndexOf("/") + 1)}>Download</a></p>
      ${journey && html`<${ChangedBy} journey=${journey} />`}
      ${isPicture(key)
        ? html`<img class="object-picture" src=${objectUrl(key)} alt=${key} />`
        : html`<${Json} value=${content.value} />`}
    </section>
  `;
};

/** @param {{ journey: number }} props */
const ChangedBy = ({ journey }) => html`
  <p class="quiet">
    Last changed in the journey of${" "}
    <button class="link" onClick=${() => open(journey)}>update ${journey}</button>
  </p>
`;

// The bot's bucket: its objects, what is in them, and which call changed them last.

/** @import { BucketObject, FollowedEntry } from "#types/api" */

import { computed, signal } from "@preact/signals";
import { html } from "htm/preact";

import { namePlace, namedPlace, onPlace } from "../address.js";
import { get } from "../api.js";
import { isPicture, objectUrl } from "../files.js";
import { Json } from "../json_tree.js";
import { refreshed } from "../refreshed.js";
import { changesObject } from "../s3_calls.js";
import { onEvent, open } from "../store.js";
import { bytes } from "../units.js";

/** @param {FollowedEntry} event */
const isNews = (event) => event.kind === "s3.call" && changesObject(event.data);
const { state, useFresh } = refreshed(() => get("/api/objects"), isNews);

const picked = signal("");
const content = signal("");

/** The journey whose call changed an object last, by its key, as far as this page saw it. */
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

/** Show the object that the address names, if it names one. @param {string[]} place */
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
  const text = answer.ok ? await answer.text() : "It is gone.";
  if (picked.value === key) content.value = text;
}

export const Bucket = () => {
  useFresh();
  const count = state.value?.objects.length ?? 0;
  return html`
    <div class="tab-page split">
      <section aria-label="Objects">
        <header>
          <h2>${state.value?.bucket ?? ""}</h2>${" "}
          <span class="quiet">${count} objects</span>
        </header>
        ${state.value && !count && html`
          <p class="quiet">Nothing yet. Send a photo: what the bot keeps of it shows here.</p>
        `}
        ${folders.value.map(([folder, objects]) => html`
          <${Folder} key=${folder} folder=${folder} objects=${objects} />
        `)}
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
const Item = ({ item: { key, size }, folder }) => html`
  <button
    class="object"
    data-testid="object"
    aria-current=${picked.value === key ? "true" : undefined}
    onClick=${() => pick(key)}
  >
    <span>${key.slice(folder.length)}</span> <small>${bytes(size)}</small>
  </button>
`;

const Content = () => {
  const key = picked.value;
  const journey = changedBy.value[key];
  return html`
    <section aria-label="Content" class="card" data-testid="object-content">
      <h3>${key}</h3>
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
    Changed last on the journey of${" "}
    <button class="link" onClick=${() => open(journey)}>update ${journey}</button>
  </p>
`;

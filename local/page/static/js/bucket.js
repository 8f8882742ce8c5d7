// The bot's bucket: its objects, what is in them, and which call changed them last.

import { computed, signal } from "@preact/signals";
import { html } from "htm/preact";

import { namePlace, namedPlace, onPlace } from "./address.js";
import { get } from "./api.js";
import { Json } from "./json_tree.js";
import { refreshed } from "./refreshed.js";
import { bytes } from "./spans.js";
import { onEvent, open } from "./store.js";

const isChange = ({ kind, data }) => kind === "s3.call" && data.method !== "GET" && data.status < 300;
const { state, useFresh } = refreshed(() => get("/api/objects"), isChange);

const picked = signal("");
const content = signal(null);

/** The journey whose call changed an object last, by its key, as far as this page saw it. */
const changedBy = signal({});
onEvent((event) => {
  if (isChange(event) && event.journey) {
    changedBy.value = { ...changedBy.value, [event.data.key]: event.journey.update_id };
  }
});

const folders = computed(() => {
  const found = new Map();
  for (const each of state.value?.objects ?? []) {
    const folder = each.key.slice(0, each.key.lastIndexOf("/") + 1);
    found.set(folder, [...(found.get(folder) ?? []), each]);
  }
  return [...found];
});

const isPicture = (key) => /\.jpe?g$/.test(key);
const objectUrl = (key) => `/api/objects/${key.split("/").map(encodeURIComponent).join("/")}`;

function pick(key) {
  namePlace("bucket", key);
  show(key);
}

/** Show the object that the address names, if it names one. */
function follow([name, key = ""]) {
  if (name === "bucket") show(key);
}
follow(namedPlace());
onPlace(follow);

async function show(key) {
  picked.value = key;
  content.value = null;
  if (!key || isPicture(key)) return;
  const answer = await fetch(objectUrl(key));
  const text = answer.ok ? await answer.text() : "It is gone.";
  if (picked.value === key) content.value = text;
}

export const Bucket = () => {
  useFresh();
  return html`
    <div class="tab-page split">
      <section aria-label="Objects">
        <header><h2>${state.value?.bucket ?? ""}</h2> <span class="quiet">${state.value?.objects.length ?? 0} objects</span></header>
        ${state.value?.objects.length === 0 && html`<p class="quiet">Nothing yet. Send a photo: what the bot keeps of it shows here.</p>`}
        ${folders.value.map(([folder, objects]) => html`
          <details key=${folder} open>
            <summary>${folder || "/"} <small>${objects.length}</small></summary>
            ${objects.map((each) => html`<${Item} key=${each.key} item=${each} folder=${folder} />`)}
          </details>
        `)}
      </section>
      ${picked.value && html`<${Content} />`}
    </div>
  `;
};

const Item = ({ item, folder }) => html`
  <button class="object" data-testid="object" aria-current=${picked.value === item.key ? "true" : undefined} onClick=${() => pick(item.key)}>
    <span>${item.key.slice(folder.length)}</span> <small>${bytes(item.size)}</small>
  </button>
`;

const Content = () => {
  const journey = changedBy.value[picked.value];
  return html`
    <section aria-label="Content" class="card" data-testid="object-content">
      <h3>${picked.value}</h3>
      ${journey && html`<p class="quiet">Changed last on the journey of <button class="link" onClick=${() => open(journey)}>update ${journey}</button></p>`}
      ${isPicture(picked.value) ? html`<img class="object-picture" src=${objectUrl(picked.value)} alt=${picked.value} />` : html`<${Json} value=${content.value ?? ""} />`}
    </section>
  `;
};

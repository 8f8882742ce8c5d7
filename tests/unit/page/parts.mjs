// Makes node resolve "parts/..." like the import map in a browser; load it with `node --import`.

import { register } from "node:module";

const PARTS = new URL(
  "../../../emulators/darkroom_emulators/telegram/page/static/js/",
  import.meta.url,
).href;
const HOOK = `export const resolve = (name, context, next) =>
  next(name.startsWith("parts/") ? ${JSON.stringify(PARTS)} + name.slice(6) : name, context);`;

register(`data:text/javascript,${encodeURIComponent(HOOK)}`);

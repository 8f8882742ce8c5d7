// A line between two panes: dragged, moved by arrow keys, or folded by Enter or a double click.
// What was chosen is remembered.

/** @import { TargetedKeyboardEvent, TargetedPointerEvent } from "preact" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

const STEP = 24; // pixels, for a key

/** @typedef {{ width: number, isFolded: boolean }} Size */

const sizes = signal(/** @type {{ [pane: string]: Size }} */ (stored()));

/** @returns {{ [pane: string]: Size }} */
function stored() {
  try {
    return JSON.parse(localStorage.getItem("panes") ?? "{}");
  } catch {
    return {};
  }
}

/** @param {string} pane @param {Size} size */
function keep(pane, size) {
  sizes.value = { ...sizes.value, [pane]: size };
  localStorage.setItem("panes", JSON.stringify(sizes.value));
}

/** Return the width of a pane as a style, none if nobody has chosen one. @param {string} pane */
export function widthOf(pane) {
  const found = sizes.value[pane];
  return found && { "--width": found.isFolded ? "0px" : `${found.width}px` };
}

/** Whether a pane is folded. @param {string} pane */
export const isFolded = (pane) => sizes.value[pane]?.isFolded ?? false;

/**
 * The line between the pane `pane` and the rest; the pane is before it, or after it.
 *
 * @param {{ pane: string, words: string, isAfter?: boolean, least?: number }} props
 */
export const Divider = ({ pane, words, isAfter = false, least = 200 }) => {
  /** @param {HTMLElement} line */
  const widthNow = (line) => {
    const beside = isAfter ? line.nextElementSibling : line.previousElementSibling;
    return beside?.getBoundingClientRect().width || least;
  };
  /** @param {number} width */
  const set = (width) => keep(pane, { width: Math.max(least, Math.round(width)), isFolded: false });
  /** @param {HTMLElement} line */
  const fold = (line) => {
    const width = sizes.value[pane]?.width ?? widthNow(line);
    keep(pane, { width, isFolded: !isFolded(pane) });
  };
  /** @param {TargetedPointerEvent<HTMLElement>} event */
  const begin = (event) => {
    const line = event.currentTarget;
    const [from, width] = [event.clientX, widthNow(line)];
    line.setPointerCapture(event.pointerId);
    line.onpointermove = ({ clientX }) => set(width + (isAfter ? from - clientX : clientX - from));
    line.onpointerup = () => (line.onpointermove = line.onpointerup = null);
  };
  /** @param {TargetedKeyboardEvent<HTMLElement>} event */
  const onKey = (event) => {
    const line = event.currentTarget;
    const right = { ArrowRight: STEP, ArrowLeft: -STEP }[event.key];
    if (right) set(widthNow(line) + (isAfter ? -right : right));
    else if (event.key === "Enter") fold(line);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** @param {{ currentTarget: HTMLElement }} event */
  const onDoubleClick = (event) => fold(event.currentTarget);
  return html`
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label=${words}
      aria-valuenow=${sizes.value[pane]?.width ?? 0}
      tabindex="0"
      title="Drag; double click folds"
      data-testid=${`divider-${pane}`}
      onPointerDown=${begin}
      onDblClick=${onDoubleClick}
      onKeyDown=${onKey}
    ></div>
  `;
};

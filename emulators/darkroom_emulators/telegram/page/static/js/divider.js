// A draggable line between two panes; arrow keys also move it, and Enter or a double click folds
// a pane. The chosen size is remembered. If the style sheet stacks the panes, the line sets the
// height of the lower one.

/** @import { TargetedKeyboardEvent, TargetedPointerEvent } from "preact" */

import { signal } from "@preact/signals";
import { html } from "htm/preact";

const STEP = 24; // pixels per key press
const LEAST_HEIGHT = 80;

/** @typedef {{ width: number, isFolded: boolean }} Size the width, or height, in pixels */

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

/** Return a pane's chosen size as a style, or undefined. @param {string} pane */
export function widthOf(pane) {
  const found = sizes.value[pane];
  return found && { "--width": found.isFolded ? "0px" : `${found.width}px` };
}

/** Whether a pane is folded. @param {string} pane */
export const isFolded = (pane) => sizes.value[pane]?.isFolded ?? false;

/** Whether the panes at a line are stacked. @param {HTMLElement} line */
const isLevel = (line) => getComputedStyle(line).cursor === "row-resize";

/**
 * The line between the pane `pane` and the rest; with `isAfter`, the pane is after the line. If
 * the panes are stacked, the size is stored as `pane-below`.
 *
 * @param {{ pane: string, words: string, isAfter?: boolean, least?: number }} props
 */
export const Divider = ({ pane, words, isAfter = false, least = 200 }) => {
  /** @param {HTMLElement} line */
  const nameAt = (line) => (isLevel(line) ? `${pane}-below` : pane);
  /** @param {HTMLElement} line */
  const sizeNow = (line) => {
    const beside = isAfter ? line.nextElementSibling : line.previousElementSibling;
    const box = beside?.getBoundingClientRect();
    return (isLevel(line) ? box?.height : box?.width) || least;
  };
  /** @param {HTMLElement} line @param {number} size */
  const set = (line, size) => {
    const smallest = isLevel(line) ? Math.min(least, LEAST_HEIGHT) : least;
    keep(nameAt(line), { width: Math.max(smallest, Math.round(size)), isFolded: false });
  };
  /** @param {HTMLElement} line */
  const fold = (line) => {
    const name = nameAt(line);
    const width = sizes.value[name]?.width ?? sizeNow(line);
    keep(name, { width, isFolded: !isFolded(name) });
  };
  /** @param {TargetedPointerEvent<HTMLElement>} event */
  const begin = (event) => {
    const line = event.currentTarget;
    const at = isLevel(line) ? "clientY" : "clientX";
    const [from, size] = [event[at], sizeNow(line)];
    line.setPointerCapture(event.pointerId);
    line.onpointermove = (now) => set(line, size + (isAfter ? from - now[at] : now[at] - from));
    line.onpointerup = () => (line.onpointermove = line.onpointerup = null);
  };
  /** @param {TargetedKeyboardEvent<HTMLElement>} event */
  const onKey = (event) => {
    const line = event.currentTarget;
    const [more, less] = isLevel(line) ? ["ArrowDown", "ArrowUp"] : ["ArrowRight", "ArrowLeft"];
    const step = { [more]: STEP, [less]: -STEP }[event.key];
    if (step) set(line, sizeNow(line) + (isAfter ? -step : step));
    else if (event.key === "Enter") fold(line);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** @param {{ currentTarget: HTMLElement }} event */
  const say = ({ currentTarget: line }) =>
    (line.ariaOrientation = isLevel(line) ? "horizontal" : "vertical");
  /** @param {{ currentTarget: HTMLElement }} event */
  const onDoubleClick = (event) => fold(event.currentTarget);
  return html`
    <div
      class="divider"
      role="separator"
      aria-orientation="vertical"
      onFocus=${say}
      aria-label=${words}
      aria-valuenow=${sizes.value[pane]?.width ?? 0}
      tabindex="0"
      title="Drag to resize, double-click to fold"
      data-testid=${`divider-${pane}`}
      onPointerDown=${begin}
      onDblClick=${onDoubleClick}
      onKeyDown=${onKey}
    ></div>
  `;
};

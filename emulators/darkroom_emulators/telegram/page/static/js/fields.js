// Event handlers that pass on the values of form fields, and dropped files.

/** @import { TargetedDragEvent, TargetedEvent } from "preact" */

/** @typedef {TargetedEvent<HTMLInputElement | HTMLSelectElement>} Written */
/** @typedef {TargetedDragEvent<HTMLElement>} Dragged */

/** @param {(text: string) => void} take */
export const withText = (take) => (/** @type {Written} */ event) => take(event.currentTarget.value);

/** @param {(isOn: boolean) => void} take */
export const withSwitch = (take) => (/** @type {TargetedEvent<HTMLInputElement>} */ event) =>
  take(event.currentTarget.checked);

/**
 * Pass on the picked files, and empty the field so that the same files can be picked again.
 *
 * @param {(files: File[]) => void} take
 */
export const withFiles = (take) => (/** @type {TargetedEvent<HTMLInputElement>} */ event) => {
  take([...(event.currentTarget.files ?? [])]);
  event.currentTarget.value = "";
};

/**
 * Return the handlers of an element that accepts dropped files.
 *
 * @param {(files: File[]) => void} take
 */
export function dropTarget(take) {
  /** @param {Dragged} event @param {boolean} isOver */
  const drag = (event, isOver) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("dropping", isOver);
  };
  return {
    onDragOver: (/** @type {Dragged} */ event) => drag(event, true),
    onDragLeave: (/** @type {Dragged} */ event) => drag(event, false),
    onDrop: (/** @type {Dragged} */ event) => {
      drag(event, false);
      take([...(event.dataTransfer?.files ?? [])]);
    },
  };
}

// A modal dialog, which fills the window. While it is open, the focus stays in it.

/** @import { ComponentChildren } from "preact" */

import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * @typedef {object} DialogProps
 * @property {string} kind its class and test id
 * @property {string} label
 * @property {() => void} close
 * @property {ComponentChildren} children
 */

/** @param {DialogProps} props */
export const Dialog = ({ kind, label, close, children }) => {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close(); // so that the focus returns to where it was
  }, []);
  return html`
    <dialog
      ref=${element}
      class=${kind}
      aria-label=${label}
      data-testid=${kind}
      onClick=${close}
      onCancel=${close}
    >
      ${children}
      <button class="icon-button" aria-label="Close">×</button>
    </dialog>
  `;
};

// Messages to pay for in Stars: invoices and paid media.

/** @import { InvoiceJson, MessageJson, PaidMediaJson } from "#types/api" */
/** @import { Pane } from "./chat_store.js" */

import { html } from "htm/preact";

import { post } from "../api.js";
import { fileUrl } from "../files.js";

/** Pay the invoice of a message. @param {Pane} pane @param {number} message */
export const pay = (pane, message) =>
  post(`/api/telegram/users/${pane.user}/pay`, { chat_id: pane.chat, message_id: message });

/** @param {{ invoice: InvoiceJson }} props */
export const Invoice = ({ invoice }) => html`
  <div class="words" data-testid="invoice">
    <strong>${invoice.title}</strong>
    <p>${invoice.description}</p>
    <p>⭐ ${invoice.total_amount}</p>
  </div>
`;

/** @param {{ message: MessageJson, paid: PaidMediaJson, pane: Pane }} props */
export const PaidMedia = ({ message, paid, pane }) => {
  const buy = () =>
    post(`/api/telegram/users/${pane.user}/buy`, {
      chat_id: pane.chat,
      message_id: message.message_id,
    });
  const open = paid.paid_media.flatMap(({ photo }) => photo?.slice(-1) ?? []);
  return html`
    <div class="words" data-testid="paid-media">
      ${open.map((size) => html`
        <img key=${size.file_unique_id} src=${fileUrl(size.file_unique_id)} alt="Paid picture" />
      `)}
      ${paid.paid_media.some((each) => each.type === "preview") && html`
        <button data-testid="buy" onClick=${buy}>
          Unlock ${paid.paid_media.length} for ⭐ ${paid.star_count}
        </button>
      `}
    </div>
  `;
};

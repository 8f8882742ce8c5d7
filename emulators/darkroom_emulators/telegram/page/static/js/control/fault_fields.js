// The fields of an active fault, defined by the emulator: how often it is injected, where, and how.

/** @import { FaultJson, FaultKindJson } from "#types/api" */

import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { withText } from "../fields.js";

/** @typedef {string | number} Value */

/**
 * A parameter as JSON Schema.
 *
 * @typedef {object} Parameter
 * @property {string} [type]
 * @property {number} [minimum]
 * @property {number} [maximum]
 * @property {Value} [default]
 * @property {string} [description]
 * @property {string} [placeholder]
 */

/** @typedef {(value: Value | undefined) => void} Take */

/**
 * @typedef {object} FieldsProps
 * @property {string} name
 * @property {FaultKindJson} kind
 * @property {FaultJson} fault
 * @property {(change: Partial<FaultJson>) => void} onChange
 */

/** @param {FieldsProps} props */
export const Fields = ({ name, kind, fault: { probability, times, match, params }, onChange }) => {
  /**
   * @param {string} words
   * @param {Parameter} about
   * @param {Value | null | undefined} value
   * @param {Take} take
   */
  const field = (words, about, value, take) => html`
    <label key=${words}>
      ${words}
      <${Field}
        about=${about}
        value=${value}
        testid=${`${name}-${words.replaceAll(" ", "-")}`}
        onChange=${take}
      />
    </label>
  `;
  return html`
    <div class="fields" data-testid=${`fields-${name}`}>
      ${field("chance %", CHANCE, Math.round(probability * 1000) / 10, (value) =>
        onChange({ probability: Number(value ?? 100) / 100 }),
      )}
      ${field("times", TIMES, times, (value) =>
        onChange({ times: value === undefined ? null : Number(value) }),
      )}
      ${Object.entries(kind.params).map(([each, about]) =>
        field(spaced(each), about, /** @type {Value} */ (params[each]), (value) =>
          onChange({ params: changed(params, each, value) }),
        ),
      )}
      ${kind.match.map((fact) =>
        field(`only ${spaced(fact)}`, FACT, match[fact], (value) =>
          onChange({ match: changed(match, fact, value?.toString()) }),
        ),
      )}
    </div>
  `;
};

/** @type {Parameter} */
const CHANCE = { type: "number", minimum: 0, maximum: 100 };
/** @type {Parameter} */
const TIMES = { type: "integer", minimum: 1, placeholder: "unlimited" };
/** @type {Parameter} */
const FACT = { type: "string", placeholder: "any" };

/** @param {string} name */
const spaced = (name) => name.replaceAll("_", " ");

/**
 * Return the entries with one added or, if its value is undefined, removed.
 *
 * @template T
 * @param {{ [name: string]: T }} entries
 * @param {string} name
 * @param {T | undefined} value
 */
function changed(entries, name, value) {
  const { [name]: _, ...others } = entries;
  return value === undefined ? others : { ...others, [name]: value };
}

/**
 * @typedef {object} FieldProps
 * @property {Parameter} about
 * @property {Value | null | undefined} value
 * @property {string} testid
 * @property {Take} onChange
 */

/** @param {FieldProps} props */
const Field = ({ about, value, testid, onChange }) => {
  const isText = about.type === "string";
  const box = useRef(/** @type {HTMLInputElement | null} */ (null));
  useLayoutEffect(() => {
    // events must not overwrite a field while the user is typing in it
    if (box.current && box.current !== document.activeElement) box.current.value = `${value ?? ""}`;
  });
  const take = (/** @type {string} */ text) =>
    onChange(text === "" ? undefined : isText ? text : Number(text));
  return html`
    <input
      ref=${box}
      type=${isText ? "text" : "number"}
      min=${about.minimum}
      max=${about.maximum}
      step=${about.type === "integer" ? 1 : "any"}
      placeholder=${about.placeholder ?? about.default ?? ""}
      title=${about.description ?? ""}
      data-testid=${testid}
      onChange=${withText(take)}
    />
  `;
};

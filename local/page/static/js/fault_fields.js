// What says of a fault that is on how often it strikes, on what, and how. The fields come from the emulator.

import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export const Fields = ({ name, kind, fault, onChange }) => {
  const field = (words, part, about) => html`
    <label key=${words}>${words}
      <${Field} about=${about} value=${part.value} testid=${`${name}-${words.replaceAll(" ", "-")}`} onChange=${part.set} />
    </label>
  `;
  const chance = {
    value: Math.round(fault.probability * 1000) / 10,
    set: (value) => onChange({ probability: (value ?? 100) / 100 }),
  };
  const count = { value: fault.times, set: (times) => onChange({ times }) };
  const match = (fact) => ({
    value: fault.match[fact],
    set: (value) => onChange({ match: without({ ...fault.match, [fact]: value }, undefined) }),
  });
  const param = (each) => ({
    value: fault.params[each],
    set: (value) => onChange({ params: without({ ...fault.params, [each]: value }, undefined) }),
  });
  return html`
    <div class="fields" data-testid=${`fields-${name}`}>
      ${field("chance %", chance, { type: "number", minimum: 0, maximum: 100 })}
      ${field("times", count, { type: "integer", minimum: 1, placeholder: "no end" })}
      ${Object.entries(kind.params).map(([each, about]) => field(each.replaceAll("_", " "), param(each), about))}
      ${kind.match.map((fact) => field(`only ${fact.replaceAll("_", " ")}`, match(fact), { type: "string", placeholder: "any" }))}
    </div>
  `;
};

const Field = ({ about, value, testid, onChange }) => {
  const isText = about.type === "string";
  const box = useRef(null);
  useLayoutEffect(() => {
    // what somebody is just typing is not overwritten by news
    if (box.current !== document.activeElement) box.current.value = value ?? "";
  });
  const take = ({ target }) => onChange(target.value === "" ? undefined : isText ? target.value : Number(target.value));
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
      onChange=${take}
    />
  `;
};

const without = (object, value) => Object.fromEntries(Object.entries(object).filter(([, each]) => each !== value));

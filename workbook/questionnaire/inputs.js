// One native input with its label and its kind word when something can't be read.

import { dutch, element, parseNumber, toggle, uniqueId, write } from "./dom.js";

/**
 * An input for a number. `type=number` would refuse the decimal comma in an English browser and hide what was typed,
 * so this is a text input with a numeric keyboard; the arrow keys step as a number input does.
 */
export function numberInput({ texts, limits, labelledBy, describedBy, onvalue }) {
  const error = element("p", { class: "plg-error", id: uniqueId(), hidden: true });
  const input = element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "plg-number",
    id: uniqueId(),
    "aria-labelledby": labelledBy,
    "aria-describedby": [describedBy, error.id].filter(Boolean).join(" "),
  });
  let value = null;

  const fault = () => faultOf(parseNumber(input.value), limits, texts);
  const tell = () => {
    const text = fault();
    write(error, text);
    toggle(error, text !== "");
    input.toggleAttribute("aria-invalid", false);
    if (text) input.setAttribute("aria-invalid", "true");
  };
  const take = () => {
    if (!error.hidden) tell();
    const read = parseNumber(input.value);
    if (fault() === "" && read !== value) {
      value = read;
      onvalue(value);
    } else onvalue(undefined);
  };

  input.addEventListener("input", take);
  // Not at once: a line that appears while a button is being clicked would push the button from under the pointer.
  input.addEventListener("blur", () => setTimeout(tell, 200));
  input.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || input.readOnly || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = (fault() ? (value ?? 0) : (parseNumber(input.value) ?? 0)) + direction * (limits.step || 1);
    input.value = dutch(Math.min(limits.maximum ?? Infinity, Math.max(limits.minimum ?? -Infinity, next)));
    take();
  });

  return {
    input,
    error,
    fault,
    value: () => (fault() ? undefined : parseNumber(input.value)),
    /** Show a saved value, but leave alone what is being typed and what could not be read. */
    show(saved) {
      value = saved;
      if (fault() === "" && parseNumber(input.value) !== saved) input.value = saved === null ? "" : dutch(saved);
    },
    /** Show a text that was typed and could not be read. */
    type(text) {
      value = undefined;
      input.value = text;
      tell();
    },
    fill(number) {
      input.value = dutch(number);
      take();
      tell();
    },
    lock: (on) => (input.readOnly = on),
  };
}

function faultOf(number, { minimum, maximum, step }, texts) {
  if (number === null) return "";
  if (Number.isNaN(number)) return texts("not_a_number");
  if ((minimum ?? -Infinity) > number || (maximum ?? Infinity) < number) return outside({ minimum, maximum }, texts);
  const steps = step ? (number - (minimum ?? 0)) / step : 0;
  if (Math.abs(steps - Math.round(steps)) > 1e-6) {
    return step === 1 ? texts("not_whole") : texts("not_a_step", { step: dutch(step) });
  }
  return "";
}

function outside({ minimum, maximum }, texts) {
  if ((maximum ?? null) === null) return texts("too_low", { minimum: dutch(minimum) });
  if ((minimum ?? null) === null) return texts("too_high", { maximum: dutch(maximum) });
  return texts("out_of_range", { minimum: dutch(minimum), maximum: dutch(maximum) });
}

/** A radio button or a checkbox, with the whole line as its label. */
export function pick({ type, name, text, onpick }) {
  const input = element("input", { type, name, id: uniqueId(), onchange: () => onpick(input.checked) });
  const line = element("div", { class: "plg-pick" }, input, element("label", { for: input.id }, text));
  return { line, input };
}

/** A text of one line or more. */
export function textInput({ rows, label, labelledBy, describedBy, ontext }) {
  const input = element(rows > 1 ? "textarea" : "input", {
    ...(rows > 1 ? { rows } : { type: "text", autocomplete: "off" }),
    class: "plg-text",
    id: uniqueId(),
    "aria-label": label,
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
  });
  input.addEventListener("input", () => ontext(input.value));
  return {
    input,
    show(saved) {
      if (input.value !== saved) input.value = saved;
    },
    lock: (on) => (input.readOnly = on),
  };
}

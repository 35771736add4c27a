// Fields of the panel: a native input with its label, its help and the place where a mistake is told.

import { element, toggle, uniqueId, write } from "../questionnaire/dom.js";

/** What a field shares: told(text) shows a mistake beside it, or takes it away. */
function fault(inputs) {
  const node = element("p", { class: "plg-error", id: uniqueId(), hidden: true });
  return {
    node,
    told(text) {
      write(node, text || "");
      toggle(node, Boolean(text));
      for (const input of inputs()) {
        if (text) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    },
  };
}

/** A line to type in: text, number or date. */
export function line({ type, label, help, value, ...more }) {
  const about = help ? element("p", { class: "plg-help", id: uniqueId() }, help) : null;
  const input = element("input", { type, id: uniqueId(), autocomplete: "off", ...more });
  const mistake = fault(() => [input]);
  input.value = value;
  input.setAttribute("aria-describedby", [about?.id, mistake.node.id].filter(Boolean).join(" "));
  input.addEventListener("input", () => mistake.told(""));
  const node = element("div", { class: "plg-field" });
  node.append(element("label", { for: input.id, class: "plg-label" }, label), ...[about].filter(Boolean), input, mistake.node);
  return {
    node,
    input,
    told: mistake.told,
    value: () => (type === "date" && input.validity.badInput ? "?" : input.value),
    focus: () => input.focus(),
    lock: (on) => (input.disabled = on),
  };
}

/** Radio buttons (one) or checkboxes (several) under one heading; `chosen` holds ids. */
export function picks({ type, label, options, chosen, onpick }) {
  const name = uniqueId();
  const inputs = options.map(({ id }) => {
    const input = element("input", { type, name, id: uniqueId(), value: id });
    input.checked = chosen.includes(id);
    return input;
  });
  const mistake = fault(() => inputs);
  const lines = options.map((option, at) => {
    const help = option.help ? element("span", { class: "plg-cell-help", id: uniqueId() }, option.help) : null;
    if (help) inputs[at].setAttribute("aria-describedby", help.id);
    const text = element("div", {}, element("label", { for: inputs[at].id }, option.text), help);
    return element("div", { class: "plg-pick" }, inputs[at], text);
  });
  const node = element("fieldset", { class: "plg-field" }, element("legend", { class: "plg-label" }, label), ...lines, mistake.node);
  node.addEventListener("change", () => {
    mistake.told("");
    onpick?.();
  });
  return {
    node,
    lines,
    told: mistake.told,
    value: () => inputs.filter((input) => input.checked).map((input) => input.value),
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
    lock: (on) => inputs.forEach((input) => (input.disabled = on)),
  };
}

/** What a button brought about, told to a screen reader as well. */
export function tellings() {
  const node = element("div", { class: "plg-told", role: "status" });
  let shown = "";
  return {
    node,
    show(lines) {
      const given = (lines || []).filter(Boolean);
      const key = JSON.stringify(given);
      if (key === shown) return;
      shown = key;
      const one = ({ state, text }) => element("li", { "data-state": state }, text);
      node.replaceChildren(...(given.length ? [element("ul", { class: "plg-lines" }, ...given.map(one))] : []));
    },
  };
}

/** Copy a text; where the browser doesn't allow that, select it so that one key does. Tells in words what happened. */
export async function copy(text, field, texts) {
  try {
    await navigator.clipboard.writeText(text);
    return texts("copied");
  } catch {
    if (!field) return texts("copy_yourself");
    field.focus();
    field.select();
    // The older way still works where the newer one needs a permission.
    return document.execCommand("copy") ? texts("copied") : texts("copy_yourself");
  }
}

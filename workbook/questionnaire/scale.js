// Steps of which one is chosen: on a line with its ends named (scale), or below each other with what one sees (levels).

import { element, uniqueId } from "./dom.js";
import { textInput } from "./inputs.js";
import { entryOf } from "./store.js";

// Up to so many steps with words of up to so many letters stand beside their number, otherwise below it.
const FEW_STEPS = 4;
const SHORT_LABEL = 14;
// From here on the steps stand as bare numbers between the words of the two ends.
const MANY_STEPS = 8;

/** One radio button a step; `face` gives what is written on it. */
function radios(block, { texts, put, changed, announce }, face) {
  const name = uniqueId();
  const row = (value) => ({ perspective: block.perspective, item: block.item, option: null, value });
  const clear = element(
    "button",
    { type: "button", class: "plg-link plg-clear", "data-empty": "true", onclick: wipe },
    texts("clear_answer"),
    element("span", { class: "plg-hidden" }, `: ${block.text}`),
  );
  const lines = block.steps.map((step) => {
    const input = element("input", { type: "radio", name, id: uniqueId(), onchange: () => pickStep(step.value) });
    return { step, input, node: element("label", { class: "plg-step", for: input.id }, input, ...face(step)) };
  });
  const chosen = () => lines.find(({ input }) => input.checked);
  let locked = false;

  function refresh() {
    clear.dataset.empty = !chosen() || locked;
  }

  function pickStep(value) {
    put(row(value));
    refresh();
    changed();
  }

  function wipe() {
    lines.forEach(({ input }) => (input.checked = false));
    pickStep(null);
    lines[0].input.focus();
    announce(texts("cleared"));
  }

  return {
    lines,
    clear,
    chosen,
    show(view) {
      const value = view.value(block.perspective, block.item, null);
      lines.forEach(({ step, input }) => (input.checked = step.value === value));
      refresh();
    },
    focus: () => (chosen() || lines[0]).input.focus(),
    lock(on) {
      locked = on;
      lines.forEach(({ input }) => (input.disabled = on));
      refresh();
    },
  };
}

export function scale(block, context) {
  const many = block.steps.length >= MANY_STEPS;
  const group = radios(block, context, (step) => [
    element("span", { class: "plg-step-value" }, String(step.value)),
    step.label ? element("span", { class: many ? "plg-hidden" : "plg-step-label" }, ` ${step.label}`) : null,
  ]);
  const line = element("div", { class: "plg-scale" }, ...group.lines.map(({ node }) => node));
  line.style.setProperty("--plg-steps", block.steps.length);
  line.dataset.many = many;
  line.dataset.short = block.steps.length <= FEW_STEPS && block.steps.every(({ label }) => (label || "").length <= SHORT_LABEL);
  return {
    node: element("div", {}, many ? ends(block.steps) : null, line, group.clear),
    state: () => one(group, context.texts),
    show: group.show,
    focus: group.focus,
    lock: group.lock,
  };
}

/** The words of the steps that have any, beside their numbers: too long to stand in ten narrow columns. */
function ends(steps) {
  const named = steps.filter((step) => step.label);
  const words = named.map((step) => element("span", {}, element("strong", {}, String(step.value)), ` ${step.label}`));
  return named.length ? element("div", { class: "plg-ends", "aria-hidden": "true" }, ...words) : null;
}

export function levels(block, context) {
  const { texts, put, changed } = context;
  const group = radios(block, context, (step) => [
    element(
      "span",
      { class: "plg-level-words" },
      element("strong", {}, `${step.value}${step.label ? ` – ${step.label}` : ""}`),
      step.text ? element("span", { class: "plg-level-text" }, ` ${step.text}`) : null,
    ),
  ]);
  const evidence = block.evidence ? makeEvidence() : null;

  function makeEvidence() {
    const label = element("label", { id: uniqueId(), class: "plg-label" }, texts("evidence"));
    const written = textInput({
      rows: 3,
      labelledBy: label.id,
      ontext(value) {
        const { item, perspective } = block;
        put({ entry: entryOf(block), item, ...(perspective ? { perspective } : {}), text: value });
        changed();
      },
    });
    // The legend belongs to it too: "evidence" alone says nothing to who jumps from field to field.
    written.input.setAttribute("aria-labelledby", `${context.legendId} ${label.id}`);
    label.setAttribute("for", written.input.id);
    return { ...written, node: element("div", { class: "plg-evidence" }, label, written.input) };
  }

  return {
    node: element(
      "div",
      {},
      element("div", { class: "plg-levels" }, ...group.lines.map(({ node }) => node)),
      group.clear,
      evidence?.node,
    ),
    state() {
      const now = one(group, texts);
      return { ...now, begun: now.begun || Boolean(evidence?.input.value.trim()) };
    },
    show(view) {
      group.show(view);
      evidence?.show(view.entries.get(entryOf(block))?.text ?? "");
    },
    focus: group.focus,
    lock(on) {
      group.lock(on);
      evidence?.lock(on);
    },
  };
}

function one(group, texts) {
  const done = Boolean(group.chosen());
  return { done, begun: done, text: done ? "" : texts("choose") };
}

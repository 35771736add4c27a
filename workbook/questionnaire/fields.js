// The field types of the payload. A field is {node, show, state, focus, lock}; it knows its block, never the instrument.
// `state()` says {done, begun, text}: whether it is finished, whether anything stands in it, and what is still to do.

import { dutch, element, toggle, uniqueId, write } from "./dom.js";
import { numberInput, pick, textInput } from "./inputs.js";
import { levels, scale } from "./scale.js";
import { entryOf } from "./store.js";
import { table } from "./table.js";

const SIGNS = { open: "○", over: "▲", done: "✓" };

/** Points that are divided over the options until nothing remains. */
function points(block, { texts, put, changed, legendId }) {
  const told = element("span", { id: uniqueId() });
  const sign = element("span", { class: "plg-sign", "aria-hidden": "true" });
  const bar = element("span", { class: "plg-bar-fill" });
  const zeros = element("button", { type: "button", class: "plg-link", onclick: fillZeros }, texts("fill_zero"));
  const remainder = element("p", { class: "plg-remainder" }, sign, told, zeros);
  const lines = block.options.map((option) => {
    const label = element("label", { id: uniqueId() }, option.text);
    const number = numberInput({
      texts,
      limits: block,
      labelledBy: label.id,
      describedBy: told.id,
      onvalue(value) {
        if (value !== undefined) put({ perspective: block.perspective, item: block.item, option: option.id, value });
        refresh();
        changed();
      },
    });
    label.setAttribute("for", number.input.id);
    return { option, number, node: element("div", { class: "plg-option" }, label, number.input, number.error) };
  });

  function state() {
    const values = lines.map((line) => line.number.value());
    const begun = values.some((value) => value !== null);
    const sum = values.reduce((total, value) => total + (value || 0), 0);
    const rest = Math.round((block.total - sum) * 1e6) / 1e6;
    const blanks = values.filter((value) => value === null).length;
    const at = { begun, sum, zeros: rest === 0 && blanks > 0, total: dutch(block.total) };
    if (values.includes(undefined)) return { ...at, done: false, look: "over", text: texts("unreadable") };
    if (rest < 0) return { ...at, done: false, look: "over", text: texts.counted("over", -rest) };
    if (rest > 0) return { ...at, done: false, look: "open", text: texts.counted("remaining", rest) };
    if (blanks) return { ...at, done: false, look: "open", text: texts("blanks", at) };
    return { ...at, done: true, look: "done", text: texts("complete", at) };
  }

  function refresh() {
    const now = state();
    write(told, now.text);
    write(sign, SIGNS[now.look]);
    remainder.dataset.look = now.look;
    bar.style.width = `${Math.min(100, Math.max(0, (100 * now.sum) / block.total))}%`;
    toggle(zeros, now.zeros && !lines[0].number.input.readOnly);
  }

  function fillZeros() {
    const blank = lines.filter((line) => line.number.value() === null);
    blank.forEach((line) => line.number.fill(0));
    blank.at(-1)?.number.input.focus();
  }

  const node = element("div", { role: "group", "aria-labelledby": legendId }, ...lines.map((line) => line.node));
  node.append(element("div", { class: "plg-bar", "aria-hidden": "true" }, bar), remainder);
  return {
    node,
    state,
    speaks: true,
    show(view) {
      lines.forEach(({ option, number }) => number.show(view.value(block.perspective, block.item, option.id)));
      refresh();
    },
    focus: () => (lines.find(({ number }) => !number.value()) || lines[0]).number.input.focus(),
    lock(on) {
      lines.forEach(({ number }) => number.lock(on));
      refresh();
    },
  };
}

/** One option of several (`many` false), or as many as apply; `block.none` is the option that excludes all others. */
function picks(many) {
  return (block, { texts, put, changed }) => {
    const name = uniqueId();
    const row = (id, value) => ({ perspective: block.perspective, item: block.item, option: id, value });
    const node = element("div", { class: `plg-picks${block.roster ? " plg-names" : ""}` });
    const empty = element("p", { class: "plg-count" }, texts("roster_empty"));
    let locked = false;

    function makeLine(option) {
      const onpick = (on) => {
        // With one choice the others are cleared in the same breath, so that two tabs can't leave two chosen.
        if (!many) lines.forEach((line) => put(row(line.option.id, line.input.checked ? 1 : null)));
        else put(row(option.id, on ? 1 : null));
        if (many && on && block.none) lines.filter(excludedBy(option)).forEach(clear);
        changed();
      };
      return { option, ...pick({ type: many ? "checkbox" : "radio", name, text: option.text, onpick }) };
    }

    /** Nobody excludes everybody, and anybody excludes nobody. */
    const excludedBy = (chosen) => (line) =>
      line.input.checked && line.option !== chosen && [chosen.id, line.option.id].includes(block.none);

    function clear({ option, input }) {
      input.checked = false;
      put(row(option.id, null));
    }

    function draw() {
      node.replaceChildren(...lines.map(({ line }) => line));
      if (block.roster) toggle(empty, lines.length < 2);
      if (block.roster) node.prepend(empty);
    }

    let lines = block.options.map(makeLine);
    draw();
    const chosen = () => lines.some(({ input }) => input.checked);
    return {
      node,
      state: () => ({ done: chosen(), begun: chosen(), text: chosen() ? "" : texts(many ? "choose_some" : "choose") }),
      show(view) {
        lines.forEach(({ option, input }) => {
          input.checked = Boolean(view.value(block.perspective, block.item, option.id));
        });
      },
      focus: () => (lines.find(({ input }) => input.checked) || lines[0]).input.focus(),
      lock(on) {
        locked = on;
        lines.forEach(({ input }) => (input.disabled = on));
      },
      /** Take the people of a roster as options, in place of those before; what they answer is shown after this. */
      offer(people) {
        if (!block.roster) return;
        const named = people.map((person) => ({ id: person.id, text: person.name }));
        const kept = block.options.filter((option) => option.id === block.none);
        const before = lines.map(({ option }) => `${option.id} ${option.text}`).join("\n");
        const after = [...named, ...kept];
        if (before === after.map(({ id, text }) => `${id} ${text}`).join("\n")) return;
        lines = after.map(makeLine);
        lines.forEach(({ input }) => (input.disabled = locked));
        draw();
      },
    };
  };
}

function number(block, { texts, put, changed, legendId }) {
  const unit = element("span", { class: "plg-unit", id: uniqueId() }, block.unit || "");
  const made = numberInput({
    texts,
    limits: block,
    labelledBy: block.unit ? `${legendId} ${unit.id}` : legendId,
    onvalue(value) {
      if (value !== undefined) put({ perspective: block.perspective, item: block.item, option: null, value });
      changed();
    },
  });
  return {
    node: element("div", { class: "plg-single" }, made.input, unit, made.error),
    state() {
      const value = made.value();
      if (value === undefined) return { done: false, begun: true, text: texts("unreadable") };
      return { done: value !== null, begun: value !== null, text: value === null ? texts("fill_number") : "" };
    },
    show: (view) => made.show(view.value(block.perspective, block.item, null)),
    focus: () => made.input.focus(),
    lock: made.lock,
  };
}

const words = (text) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

function text(block, { texts, put, changed, legendId }) {
  const count = element("p", { class: "plg-count", id: uniqueId() });
  const written = textInput({
    rows: 6,
    labelledBy: legendId,
    describedBy: block.min_words ? count.id : null,
    ontext(value) {
      const { item, perspective } = block;
      put({ entry: entryOf(block), item, ...(perspective ? { perspective } : {}), text: value });
      refresh();
      changed();
    },
  });
  function refresh() {
    const counted = words(written.input.value);
    if (block.min_words) write(count, texts("words", { count: counted, minimum: block.min_words }));
  }
  return {
    node: element("div", {}, written.input, block.min_words ? count : null),
    state() {
      const counted = words(written.input.value);
      const more = Math.max(1, block.min_words || 0) - counted;
      const missing = counted && block.min_words ? texts.counted("more_words", more) : texts("write");
      return { done: more <= 0, begun: counted > 0, text: more > 0 ? missing : "" };
    },
    show(view) {
      written.show(view.entries.get(entryOf(block))?.text ?? "");
      refresh();
    },
    focus: () => written.input.focus(),
    lock: written.lock,
  };
}

export const FIELDS = { points, choice: picks(false), choices: picks(true), number, text, table, scale, levels };

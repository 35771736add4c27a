// The cells of a typed table. A cell is {node, value, fault, show, focus, lock}; `value()` is what the entry keeps:
// text, a number, a date as YYYY-MM-DD, the id of an option, or a list of ids. What can't be read is kept as it was typed.

import { element, toggle, uniqueId, write } from "./dom.js";
import { numberInput, pick, textInput } from "./inputs.js";

export const isFilled = (value) => (Array.isArray(value) ? value.length > 0 : String(value ?? "").trim() !== "");

/** Make the cell of a column: its label, its help, its input and, where needed, its kind word. */
export function makeCell(column, context) {
  const group = column.type === "codes" && (column.source || column.options.length > 0);
  const label = element(group ? "span" : "label", { id: uniqueId(), class: "plg-label" }, column.text);
  if (column.mark) label.append(element("span", { class: "plg-needed" }, ` ${column.mark}`));
  const help = column.help ? element("span", { class: "plg-cell-help", id: uniqueId() }, column.help) : null;
  const make = column.type === "codes" && !group ? typedCodes : CELLS[column.type] || CELLS.text;
  const cell = make(column, { ...context, label, help });
  if (!group) label.setAttribute("for", cell.input.id);
  const wide = ["long", "codes"].includes(column.type);
  const look = { class: `plg-cell${wide ? " plg-wide" : ""}`, "data-column": column.id };
  const node = element("div", look, label, help, cell.node, cell.error);
  return { ...cell, node };
}

const CELLS = {
  text: (column, context) => written(1, context),
  long: (column, context) => written(2, context),
  number: numeric,
  date,
  choice,
  codes,
};

function written(rows, { label, help, onchange }) {
  const { input, show, lock } = textInput({ rows, labelledBy: label.id, describedBy: help?.id, ontext: onchange });
  return { input, node: input, show, lock, value: () => input.value, fault: () => "", focus: () => input.focus() };
}

function numeric(column, { texts, label, help, onchange }) {
  const unit = column.unit ? element("span", { class: "plg-unit", id: uniqueId() }, column.unit) : null;
  const made = numberInput({
    texts,
    limits: column,
    labelledBy: [label.id, unit?.id].filter(Boolean).join(" "),
    describedBy: help?.id,
    onvalue: onchange,
  });
  return {
    ...made,
    node: element("div", { class: "plg-single" }, made.input, unit),
    value() {
      const read = made.value();
      return typeof read === "number" ? read : made.input.value;
    },
    show(saved) {
      if (typeof saved === "number") made.show(saved);
      else if (made.input.value !== saved) made.type(saved);
    },
    focus: () => made.input.focus(),
  };
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/;

/** "2026-11-23" or "23-11-2026" (also with / or .) as an ISO date; null for what is no day of the calendar. */
export function isoDate(text) {
  const given = ISO.exec(text.trim()) || /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text.trim());
  if (!given) return null;
  const [year, month, day] = given[1].length === 4 ? given.slice(1) : given.slice(1).reverse();
  const iso = [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-");
  const exists = new Date(`${iso}T00:00:00Z`);
  const real = !Number.isNaN(exists.getTime()) && exists.toISOString().startsWith(iso);
  return real && Number(year) >= 1900 && Number(year) < 2200 ? iso : null;
}

/** The browser's own date input; where there is none, or for a text that is no date, a plain one that reads d-m-jjjj. */
function date(column, { texts, label, help, onchange }) {
  const error = element("p", { class: "plg-error", id: uniqueId(), hidden: true });
  const input = element("input", {
    type: "date",
    class: "plg-text plg-date",
    id: uniqueId(),
    "aria-labelledby": label.id,
    "aria-describedby": [help?.id, error.id].filter(Boolean).join(" "),
  });
  const unread = () => input.value.trim() !== "" && isoDate(input.value) === null;
  const fault = () => (input.validity.badInput || unread() ? texts("not_a_date") : "");
  const tell = () => {
    write(error, fault());
    toggle(error, error.textContent !== "");
    if (error.hidden) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  };
  input.addEventListener("input", () => {
    if (!error.hidden) tell();
    onchange();
  });
  input.addEventListener("blur", () => setTimeout(tell, 200));
  return {
    input,
    error,
    node: input,
    fault,
    value: () => isoDate(input.value) ?? input.value,
    show(saved) {
      const iso = isoDate(String(saved));
      if ((iso ?? saved) === (isoDate(input.value) ?? input.value)) return;
      // A date input shows nothing of a text it can't read, and nothing written may disappear.
      if (saved && !iso) input.type = "text";
      input.value = iso ?? saved;
      tell();
    },
    focus: () => input.focus(),
    lock: (on) => (input.readOnly = on),
  };
}

function choice(column, { texts, label, help, onchange }) {
  const option = ({ id, text }) => element("option", { value: id }, text);
  const input = element(
    "select",
    { class: "plg-text", id: uniqueId(), "aria-labelledby": label.id, "aria-describedby": help?.id, onchange },
    element("option", { value: "" }, texts("choose_one")),
    ...column.options.map(option),
  );
  return {
    input,
    node: input,
    fault: () => "",
    value: () => input.value,
    show(saved) {
      // An option that the questionnaire no longer has is shown as it was chosen.
      const known = [...input.options].some((each) => each.value === saved);
      if (!known) input.append(option({ id: saved, text: saved }));
      if (input.value !== saved) input.value = saved;
    },
    focus: () => input.focus(),
    lock: (on) => (input.disabled = on),
  };
}

const splitCodes = (text) => text.split(/[;,|\n]/).map((code) => code.trim()).filter(Boolean);

/** Codes that stand nowhere to be chosen from: typed, with a semicolon between them. */
function typedCodes(column, context) {
  const cell = written(1, context);
  return {
    ...cell,
    value: () => splitCodes(cell.input.value),
    show(saved) {
      const codes = Array.isArray(saved) ? saved : splitCodes(String(saved));
      // Who is typing may have just put a semicolon: the codes are the same, the text stays.
      if (codes.join(";") !== splitCodes(cell.input.value).join(";")) cell.show(codes.join("; "));
    },
  };
}

/** As many codes as apply: those of the column, or what is written in another table of the same form (a codebook). */
function codes(column, { texts, label, help, onchange }) {
  const node = element("div", { class: "plg-codes", role: "group", "aria-labelledby": label.id, "aria-describedby": help?.id });
  const none = element("p", { class: "plg-count" }, texts("no_codes", { table: column.source?.text ?? "" }));
  const lines = new Map();
  let locked = false;
  const value = () => [...lines.values()].filter(({ input }) => input.checked).map(({ id }) => id);

  function offer(options) {
    for (const { id, text } of options.filter((each) => !lines.has(each.id))) {
      const made = pick({ type: "checkbox", text, onpick: onchange });
      made.input.disabled = locked;
      lines.set(id, { id, ...made });
    }
    const offered = new Set(options.map(({ id }) => id));
    for (const [id, { input }] of lines) if (!offered.has(id) && !input.checked) lines.delete(id);
    const shown = lines.size ? [...lines.values()].map(({ line }) => line) : [none];
    const drawn = shown.length === node.childElementCount && shown.every((line, at) => node.children[at] === line);
    if (!drawn) node.replaceChildren(...shown);
  }

  return {
    node,
    fault: () => "",
    value,
    show(saved, view) {
      const chosen = Array.isArray(saved) ? saved : isFilled(saved) ? [saved] : [];
      const options = column.source ? writtenCodes(column.source, view) : column.options;
      const gone = chosen.filter((id) => !options.some((each) => each.id === id)).map((id) => ({ id, text: id }));
      for (const { id, input } of lines.values()) input.checked = chosen.includes(id);
      offer([...options, ...gone]);
      for (const { id, input } of lines.values()) input.checked = chosen.includes(id);
    },
    focus: () => [...lines.values()][0]?.input.focus(),
    lock(on) {
      locked = on;
      lines.forEach(({ input }) => (input.disabled = on));
    },
  };
}

function writtenCodes({ table: item, column }, view) {
  const rows = [...view.entries.values()].filter((each) => each.item === item && !each.deleted);
  const named = rows.map((each) => String(each[column] ?? "").trim()).filter(Boolean);
  return [...new Set(named)].map((name) => ({ id: name, text: name }));
}

// The people who can be named in a network. Names are typed here and kept apart; answers carry the numbers only.

import { element, paragraphs, toggle, uniqueId, write } from "./dom.js";

const ASK_MS = 5000;
const clean = (name) => name.trim().replace(/\s+/g, " ");
const same = (one, other) => clean(one).toLowerCase() === clean(other).toLowerCase();

/**
 * @param change   gives changes to the shell: {name} adds, {id, name} renames, {id, deleted} takes off
 * @param draftKey where names that are not saved yet stand in the browser's storage
 */
export function makeRoster(people, { texts, change, announce, draftKey }) {
  const count = element("summary", {});
  const list = element("ul", { class: "plg-people" });
  const typed = element("textarea", { class: "plg-text", id: uniqueId(), rows: 4, oninput: keepDraft });
  const label = element("label", { for: typed.id, class: "plg-label" }, texts("roster_add_label"));
  const add = element("button", { type: "button", class: "plg-quiet", onclick: addAll }, texts("roster_add"));
  const told = element("p", { class: "plg-count", role: "status" });
  const adding = element("div", { class: "plg-adding" }, label, typed, add, told);
  const node = element("details", { class: "plg-roster", open: people.length === 0 }, count);
  node.append(...paragraphs(texts("roster_about")), list, adding);
  const lines = new Map();
  let locked = false;
  let shown = [];

  const lost = () => typed.value.split("\n").map(clean).filter(Boolean);

  function keepDraft() {
    try {
      if (typed.value.trim()) localStorage.setItem(draftKey, typed.value);
      else localStorage.removeItem(draftKey);
    } catch {
      return;
    }
  }

  function addAll() {
    const names = lost();
    const fresh = names.filter((name, at) => names.findIndex((each) => same(each, name)) === at && !isThere(name));
    const double = names.length - fresh.length;
    if (fresh.length) change(fresh.map((name) => ({ name })));
    // What stands here goes only once it is saved; a name that has a number already needs no other.
    if (double) forget(names.filter(isThere));
    write(told, double ? texts.counted("roster_double", double) : names.length ? "" : texts("roster_nothing"));
    typed.focus();
  }

  const isThere = (name) => shown.some((person) => same(person.name, name));

  function forget(saved) {
    const left = typed.value.split("\n").filter((line) => !saved.some((name) => same(name, line)));
    typed.value = left.join("\n").trim();
    keepDraft();
  }

  function makeLine(person) {
    const input = element("input", {
      type: "text",
      class: "plg-text",
      autocomplete: "off",
      "aria-label": texts("roster_name", { number: person.id }),
    });
    input.addEventListener("change", () => rename(person.id, input));
    const remove = element("button", { type: "button", class: "plg-link", onclick: () => takeOff(person.id, remove) });
    remove.addEventListener("blur", () => ask(person.id, false));
    const badge = element("span", { class: "plg-badge", "aria-hidden": "true" }, person.id);
    lines.set(person.id, { input, remove, asking: null, node: element("li", {}, badge, input, remove) });
    ask(person.id, false);
  }

  function rename(id, input) {
    const known = shown.find((person) => person.id === id);
    const name = clean(input.value);
    const other = shown.some((person) => person.id !== id && same(person.name, name));
    if (name && !other && known && name !== known.name) change([{ id, name }]);
    else if (known) input.value = known.name;
    if (other) announce(texts.counted("roster_double", 1));
  }

  function ask(id, sure) {
    const line = lines.get(id);
    if (!line) return;
    clearTimeout(line.asking);
    line.sure = sure;
    if (sure) line.asking = setTimeout(() => ask(id, false), ASK_MS);
    const text = texts(sure ? "roster_sure" : "roster_remove");
    line.remove.replaceChildren(text, element("span", { class: "plg-hidden" }, `: ${id}`));
  }

  function takeOff(id) {
    const { sure } = lines.get(id);
    if (!sure) {
      ask(id, true);
      announce(texts("roster_sure"));
      return;
    }
    change([{ id, deleted: true }]);
    announce(texts("roster_removed"));
    typed.focus();
  }

  function show(given) {
    shown = given;
    const ids = new Set(given.map((person) => person.id));
    for (const [id, line] of lines) {
      if (ids.has(id)) continue;
      clearTimeout(line.asking);
      line.node.remove();
      lines.delete(id);
    }
    for (const person of given) {
      if (!lines.has(person.id)) makeLine(person);
      const { input, node: line } = lines.get(person.id);
      if (input !== document.activeElement && input.value !== person.name) input.value = person.name;
      if (!line.parentNode) list.append(line);
    }
    write(count, texts.counted("roster_count", given.length));
    forget(given.map((person) => person.name));
    lock(locked);
  }

  function lock(on) {
    locked = on;
    toggle(adding, !on);
    for (const { input, remove } of lines.values()) {
      input.readOnly = on;
      toggle(remove, !on);
    }
  }

  function draft() {
    try {
      return localStorage.getItem(draftKey) || "";
    } catch {
      return "";
    }
  }

  typed.value = draft();
  show(people);
  return { node, show, lock };
}

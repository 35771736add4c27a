// Which lesson, visit or school is being filled in: one of those that exist, or a new one that is given a name.

import { element, toggle, uniqueId, write } from "./dom.js";

const NEW = "\u0000new";

/** `choose(name)` is called with what to open; a button asks for it, so that arrow keys in the list open nothing yet. */
export function makeSubject(subject, { texts, choose, announce, readonly }) {
  const error = element("p", { class: "plg-error", id: uniqueId(), hidden: true });
  const known = [...new Set([...subject.known, subject.current].filter(Boolean))];
  const options = known.map((name) => element("option", { value: name, selected: name === subject.current }, name));
  const list = element(
    "select",
    { class: "plg-text", id: uniqueId(), onchange: refresh },
    subject.current || !known.length ? null : element("option", { value: "" }, texts("choose_one")),
    ...options,
    readonly ? null : element("option", { value: NEW }, texts("subject_new")),
  );
  const name = element("input", {
    type: "text",
    class: "plg-text",
    id: uniqueId(),
    maxlength: 60,
    autocomplete: "off",
    "aria-describedby": error.id,
    onkeydown: (event) => event.key === "Enter" && open(),
  });
  const opener = element("button", { type: "button", class: "plg-button", onclick: open }, texts("subject_open"));
  const label = (target, text) => element("label", { for: target.id, class: "plg-label" }, text);
  const listed = element("div", { class: "plg-cell" }, label(list, subject.label), list);
  const named = element("div", { class: "plg-cell" }, label(name, texts("subject_name", { label: subject.label })), name);
  const node = element(
    "div",
    { class: "plg-subject", role: "group", "aria-label": subject.label },
    element("div", { class: "plg-subject-line" }, listed, named, opener),
    subject.help ? element("p", { class: "plg-help" }, subject.help) : null,
    error,
  );
  if (!known.length) list.value = NEW;
  toggle(listed, known.length > 0);
  refresh();

  function refresh() {
    toggle(named, list.value === NEW);
    toggle(error, false);
    // What is open needs no opening.
    toggle(opener, list.value === NEW || (list.value !== "" && list.value !== subject.current));
  }

  function open() {
    const wanted = list.value === NEW ? name.value.trim().replace(/\s+/g, " ") : list.value;
    if (wanted) return choose(wanted);
    write(error, texts("subject_empty"));
    toggle(error, true);
    announce(error.textContent);
    name.focus();
  }

  return {
    node,
    focus: () => (known.length ? list : name).focus(),
    lock(on) {
      for (const each of [list, name, opener]) each.disabled = on;
    },
  };
}

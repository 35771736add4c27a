// The panel under a report: a button a kind of file, and where it was saved.

import { element, makeTexts, saveFile, toggle, uniqueId, write } from "../questionnaire/dom.js";

/** Returns what the shell asks of a panel; `look` has nothing to do. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const titleId = uniqueId();
  const told = element("p", { class: "plg-status", role: "status" });
  const problem = element("p", { class: "plg-error plg-problem", role: "alert", hidden: true });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status", hidden: true });
  const buttons = payload.files.map(({ suffix, label }) =>
    element("button", { type: "button", class: "plg-button", onclick: () => save(suffix) }, label),
  );
  const panel = element(
    "section",
    { class: "plg-form plg-fieldwork", "aria-labelledby": titleId, "data-lm-suppress-shortcuts": "true" },
    element("h3", { id: titleId }, payload.title),
    element("p", {}, texts("about")),
    lost,
    element("div", { class: "plg-buttons" }, ...buttons),
    problem,
    told,
  );
  root.replaceChildren(panel);
  panel.addEventListener("keydown", (event) => event.stopPropagation());
  let asked = 0;

  function save(suffix) {
    asked += 1;
    for (const each of buttons) each.disabled = true;
    toggle(problem, false);
    write(told, texts("busy"));
    send({ do: "save", suffix, ask: `${titleId}-${asked}` });
  }

  return {
    update(state) {
      if (state?.ask !== `${titleId}-${asked}`) return;
      for (const each of buttons) each.disabled = false;
      write(problem, state.problem || "");
      toggle(problem, Boolean(state.problem));
      write(told, state.problem ? "" : state.told || "");
    },
    give(name, data) {
      saveFile(panel, name, data);
    },
    look() {},
    listening(live) {
      write(lost, live ? "" : texts("offline"));
      toggle(lost, !live);
    },
    destroy: () => root.replaceChildren(),
  };
}

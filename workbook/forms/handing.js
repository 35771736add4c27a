// The panel that gives one file: by itself when it is drawn for the first time, and again with its button.

import { element, makeTexts, saveFile, toggle, uniqueId, write } from "../questionnaire/dom.js";

/** Returns what the shell asks of a panel. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const titleId = uniqueId();
  const button = element("button", { type: "button", class: "plg-button", onclick: () => take(false) }, texts("take"));
  const told = element("p", { class: "plg-status", role: "status" });
  const problem = element("p", { class: "plg-error plg-problem", role: "alert", hidden: true });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status", hidden: true });
  const panel = element(
    "section",
    { class: "plg-form plg-fieldwork", "aria-labelledby": titleId, "data-lm-suppress-shortcuts": "true" },
    element("h3", { id: titleId }, payload.title),
    element("p", {}, payload.about),
    lost,
    element("div", { class: "plg-buttons" }, button),
    problem,
    told,
  );
  root.replaceChildren(panel);
  panel.addEventListener("keydown", (event) => event.stopPropagation());
  let asked = 0;

  function take(drawn) {
    asked += 1;
    toggle(problem, false);
    send({ do: "take", drawn, ask: `${titleId}-${asked}` });
  }

  return {
    update(state) {
      if (state?.ask !== `${titleId}-${asked}`) return;
      write(problem, state.problem || "");
      toggle(problem, Boolean(state.problem));
      write(told, state.problem ? "" : state.told || "");
    },
    give(name, data) {
      saveFile(panel, name, data);
    },
    look: () => take(true),
    listening(live) {
      button.disabled = !live;
      write(lost, live ? "" : texts("offline"));
      toggle(lost, !live);
    },
    destroy: () => root.replaceChildren(),
  };
}

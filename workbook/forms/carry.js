// The panel with which one takes the whole folder along: one button gives the file, another brings it in.

import { element, makeTexts, saveFile, toggle, uniqueId, write } from "../questionnaire/dom.js";

// What one message to the kernel can carry without the connection being closed.
const PIECE = 4_000_000;

/** Returns what the shell asks of a panel; `look` has nothing to do. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const titleId = uniqueId();
  const take = element("button", { type: "button", class: "plg-button", onclick: () => act({ do: "take" }) }, texts("take"));
  const chooser = element("input", { type: "file", accept: ".zip", hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const choose = element("button", { type: "button", class: "plg-quiet", onclick: () => chooser.click() }, texts("bring"));
  const told = element("p", { class: "plg-status", role: "status" });
  const problem = element("p", { class: "plg-error plg-problem", role: "alert", hidden: true });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status", hidden: true });
  const waiting = new Map();
  let asked = 0;

  const panel = element(
    "section",
    { class: "plg-form plg-fieldwork", "aria-labelledby": titleId, "data-lm-suppress-shortcuts": "true" },
    element("h3", { id: titleId }, payload.title),
    element("p", {}, texts("about")),
    lost,
    element("div", { class: "plg-buttons" }, take, element("span", { class: "plg-help" }, texts("take_about"))),
    element("div", { class: "plg-buttons" }, choose, element("span", { class: "plg-help" }, texts("bring_about"))),
    chooser,
    problem,
    told,
  );
  root.replaceChildren(panel);
  panel.addEventListener("keydown", (event) => event.stopPropagation());
  chooser.addEventListener("change", () => {
    const [file] = chooser.files;
    if (file) bring(file);
    chooser.value = "";
  });

  function act(message, data) {
    asked += 1;
    const ask = `${titleId}-${asked}`;
    take.disabled = choose.disabled = true;
    toggle(problem, false);
    write(told, texts("busy"));
    return new Promise((done) => {
      waiting.set(ask, done);
      send({ ...message, ask }, data);
    });
  }

  /** Send a file in pieces; it is brought in with the last one. */
  async function bring(file) {
    let data;
    try {
      data = await file.arrayBuffer();
    } catch {
      write(problem, texts("unreadable"));
      toggle(problem, true);
      return;
    }
    for (let at = 0; at === 0 || at < data.byteLength; at += PIECE) {
      const more = at + PIECE < data.byteLength;
      const state = await act({ do: "bring", name: file.name, first: at === 0, more }, data.slice(at, at + PIECE));
      if (state.problem) return;
    }
  }

  return {
    update(state) {
      const done = waiting.get(state?.ask);
      if (!done) return;
      waiting.delete(state.ask);
      take.disabled = choose.disabled = false;
      write(problem, state.problem || "");
      toggle(problem, Boolean(state.problem));
      write(told, state.problem ? "" : state.told || "");
      done(state);
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

// The panel 'Deel met de groep': what would be shared, a button that shares it, one that takes it back, and a code to paste.

import { element, makeTexts, saveFile, toggle, uniqueId, write } from "../questionnaire/dom.js";

/** Returns what the shell asks of a panel; `look` has nothing to do. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const titleId = uniqueId();
  const told = element("div", { class: "plg-status", role: "status" });
  const problem = element("p", { class: "plg-error plg-problem", role: "alert", hidden: true });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status", hidden: true });
  const body = element("tbody");
  const table = element(
    "table",
    { class: "plg-shared" },
    element("caption", {}, texts("caption")),
    element("thead", {}, element("tr", {}, ...payload.columns.map((name) => element("th", { scope: "col" }, name)))),
    body,
  );
  const why = element("p", { class: "plg-help", hidden: true });
  const school = element("input", {
    class: "plg-text", id: uniqueId(), maxlength: 4, size: 6, autocomplete: "off", spellcheck: "false",
    "aria-describedby": `${titleId}-school`,
  });
  const share = element("button", { type: "button", class: "plg-button", onclick: () => ask("share") }, texts("share"));
  const withdraw = element("button", { type: "button", class: "plg-quiet", onclick: () => ask("withdraw") }, texts("withdraw"));
  const code = element("textarea", { class: "plg-text", id: uniqueId(), rows: 2, readonly: true, spellcheck: "false" });
  const copy = element("button", { type: "button", class: "plg-quiet", onclick: copied }, texts("copy"));
  const codePart = element(
    "div",
    { hidden: true },
    element("label", { for: code.id, class: "plg-label" }, texts("code")),
    code,
    element("div", { class: "plg-buttons" }, copy),
  );
  const panel = element(
    "section",
    { class: "plg-form plg-fieldwork", "aria-labelledby": titleId, "data-lm-suppress-shortcuts": "true" },
    element("h3", { id: titleId }, payload.title),
    element("p", {}, texts("about")),
    lost,
    element("p", { class: "plg-label" }, texts("going")),
    element("ul", {}, ...payload.going.map((line) => element("li", {}, line))),
    table,
    why,
    element("p", { class: "plg-label" }, texts("staying")),
    element("ul", {}, ...payload.staying.map((line) => element("li", {}, line))),
    element("label", { for: school.id, class: "plg-label" }, texts("school")),
    element("p", { class: "plg-help", id: `${titleId}-school` }, texts("school_help")),
    school,
    element("div", { class: "plg-buttons" }, share, withdraw),
    problem,
    told,
    codePart,
  );
  root.replaceChildren(panel);
  panel.addEventListener("keydown", (event) => event.stopPropagation());
  let asked = 0;
  let rows = [];
  draw(payload.rows, payload.why);

  function draw(shown, reason) {
    rows = shown;
    body.replaceChildren(
      ...shown.map((row) => element("tr", {}, ...row.map((cell, at) => element("td", at === row.length - 1 ? { class: "plg-number" } : {}, cell)))),
    );
    toggle(table, shown.length > 0);
    write(why, reason || "");
    toggle(why, Boolean(reason));
    write(share, texts(shown.length ? "share" : "look"));
  }

  function ask(what) {
    asked += 1;
    for (const each of [share, withdraw]) each.disabled = true;
    toggle(problem, false);
    write(told, texts("busy"));
    send({ do: what, rows, school: school.value, ask: `${titleId}-${asked}` });
  }

  async function copied() {
    code.select();
    try {
      await navigator.clipboard.writeText(code.value);
    } catch {
      document.execCommand("copy");
    }
    write(copy, texts("copied"));
  }

  return {
    update(state) {
      if (state?.ask !== `${titleId}-${asked}`) return;
      for (const each of [share, withdraw]) each.disabled = false;
      write(problem, state.problem || "");
      toggle(problem, Boolean(state.problem));
      if (state.problem) return told.replaceChildren();
      draw(state.rows || [], state.why);
      told.replaceChildren(...(state.told || []).map((line) => element("p", {}, line)));
      code.value = state.code || "";
      write(copy, texts("copy"));
      toggle(codePart, Boolean(state.code));
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

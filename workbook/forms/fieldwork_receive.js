// The second part of the panel: codes and files that came back, and what stands in the folder.

import { element, toggle, uniqueId } from "../questionnaire/dom.js";
import { tellings } from "./fieldwork_inputs.js";

// What one message to the kernel can carry without the connection being closed.
const LARGEST = 6_000_000;

/** `act(message, button, data)` sends a message; what came of it comes back through show(state). */
export function makeReceiving({ texts, act, heading }) {
  const typed = element("textarea", { class: "plg-text", id: uniqueId(), rows: 4, spellcheck: "false" });
  const bring = element("button", { type: "button", class: "plg-button", onclick: paste }, texts("bring"));
  const chooser = element("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const choose = element("button", { type: "button", class: "plg-quiet", onclick: () => chooser.click() }, texts("upload"));
  const pasted = tellings();
  const uploaded = tellings();
  const standing = makeStanding({ texts, act });
  const drop = element(
    "div",
    { class: "plg-drop" },
    element("div", { class: "plg-buttons" }, choose, element("span", { class: "plg-help" }, texts("upload_about"))),
    chooser,
    uploaded.node,
  );
  const incoming = element(
    "div",
    {},
    element("p", {}, texts("receive_about")),
    element("label", { for: typed.id, class: "plg-label" }, texts("paste")),
    typed,
    element("div", { class: "plg-buttons" }, bring),
    pasted.node,
    drop,
  );
  const node = element(
    "section",
    { class: "plg-part", "aria-label": texts("receive_title") },
    heading(2, texts("receive_title")),
    incoming,
    standing.node,
  );
  let lines = [];
  let waiting = "";

  chooser.addEventListener("change", () => {
    upload([...chooser.files]);
    chooser.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.dataset.over = "true";
  });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!choose.disabled) upload([...event.dataTransfer.files]);
  });

  function paste() {
    waiting = typed.value;
    act({ do: "paste", text: typed.value }, bring);
  }

  /** Send the files one by one; the folder is read again after the last. */
  async function upload(files) {
    lines = [];
    const sent = [];
    for (const file of files) {
      if (file.size > LARGEST) {
        lines.push({ state: "attention", text: texts("too_large", { name: file.name }) });
        continue;
      }
      try {
        sent.push([file.name, await file.arrayBuffer()]);
      } catch {
        lines.push({ state: "attention", text: texts("unreadable", { name: file.name }) });
      }
    }
    uploaded.show(lines);
    for (const [at, [name, data]] of sent.entries()) {
      const answered = await act({ do: "upload", name, more: at < sent.length - 1 }, choose, data);
      lines = [...lines, ...(answered.problem ? [{ state: "attention", text: answered.problem }] : answered.uploaded || [])];
      uploaded.show(lines);
    }
  }

  return {
    node,
    show(state, asked) {
      if (asked?.do === "paste" && !state.problem) {
        pasted.show(state.pasted);
        // What was saved needs no second look; what could not be read stays to be mended.
        const open = (state.pasted || []).some((each) => each.state === "attention");
        if (!open && typed.value === waiting) typed.value = "";
      }
      if (asked?.do === "confirm") uploaded.show(state.uploaded);
      if (state.team) standing.show(state.team);
    },
    lock(on) {
      toggle(incoming, !on);
      standing.lock(on);
    },
  };
}

function makeStanding({ texts, act }) {
  const counts = element("ul", { class: "plg-counts" });
  const summary = element("p", {});
  const attention = element("div", {});
  const used = element("details", { hidden: true });
  const other = element("details", { hidden: true });
  const proposals = element("div", {});
  const again = element("button", { type: "button", class: "plg-quiet", onclick: () => act({ do: "look" }, again) }, texts("look"));
  const node = element(
    "div",
    { class: "plg-standing" },
    element("h5", {}, texts("counts")),
    counts,
    summary,
    proposals,
    attention,
    used,
    other,
    element("div", { class: "plg-buttons" }, again),
  );
  let locked = false;
  let shown = "";

  function count({ text, count: done, of }) {
    const bar = of ? element("progress", { max: of, value: Math.min(done, of), "aria-label": text }) : null;
    return element("li", {}, element("span", {}, text), bar);
  }

  function file({ file: name, state, word, why }) {
    const badge = element("span", { class: "plg-state", "data-state": state }, word);
    return element("li", {}, badge, element("strong", {}, name), why ? element("span", {}, why) : null);
  }

  function fold(node, key, files) {
    node.replaceChildren(
      element("summary", {}, texts(key, { count: files.length })),
      element("ul", { class: "plg-list" }, ...files.map(file)),
    );
    toggle(node, files.length > 0);
  }

  function proposal({ file: name, lines }) {
    const button = element(
      "button",
      { type: "button", class: "plg-button", onclick: () => act({ do: "confirm", file: name }, button) },
      texts("confirm"),
    );
    return element(
      "div",
      { class: "plg-proposal" },
      element("h5", {}, texts("proposals")),
      element("p", {}, texts("proposals_about", { file: name })),
      element("ul", {}, ...lines.map((text) => element("li", {}, text))),
      locked ? null : element("div", { class: "plg-buttons" }, button),
      locked ? null : element("p", { class: "plg-help" }, texts("deny")),
    );
  }

  return {
    node,
    show(team) {
      const key = JSON.stringify([team, locked]);
      if (key === shown) return;
      shown = key;
      counts.replaceChildren(...team.counts.map(count));
      summary.textContent = team.summary;
      proposals.replaceChildren(...team.proposals.map(proposal));
      attention.replaceChildren(
        ...(team.attention.length
          ? [element("h5", {}, texts("attention")), element("ul", { class: "plg-list" }, ...team.attention.map(file))]
          : []),
      );
      fold(used, "used", team.used);
      fold(other, "other", team.other);
    },
    lock: (on) => (locked = on),
  };
}

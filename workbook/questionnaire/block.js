// One block of the form: its question in a field set, its field, and where it can be checked the reply.

import { element, paragraphs, toggle, uniqueId, write } from "./dom.js";
import { FIELDS } from "./fields.js";

export function makeBlock(block, { number, sectionLabel, texts, put, changed, announce, check }) {
  const legendId = uniqueId();
  const badge = element("span", { class: "plg-badge", "aria-hidden": "true" });
  const missing = element("p", { class: "plg-missing", hidden: true });
  const field = FIELDS[block.field](block, {
    texts,
    legendId,
    announce,
    put(record) {
      put(record);
      reply?.outdated();
    },
    changed() {
      // What can't be read is not put away, and the verdict on what stood there before says nothing about it.
      if (!field.state().done) reply?.outdated();
      refresh();
      if (field.speaks) announce(field.state().text, 900);
      changed();
    },
  });
  const reply = block.check ? makeReply({ texts, ask: () => check(block.item) }) : null;
  const prefix = sectionLabel ? element("span", { class: "plg-hidden" }, `${sectionLabel}: `) : null;
  const legend = element("legend", { id: legendId }, badge, prefix, element("span", {}, block.text));
  const node = element("fieldset", { class: "plg-block", "data-item": block.item, "data-field": block.field }, legend);
  node.append(...paragraphs(block.help, "plg-help"), field.node, missing);
  if (reply) node.append(reply.node);

  let told = false;
  function refresh() {
    const { done, text } = field.state();
    // A tick beside "not yet" would say two things at once.
    const settled = done && !reply?.contested();
    write(badge, settled ? "✓" : number ? String(number) : "?");
    node.dataset.done = settled;
    node.dataset.missing = told && !done;
    // A field that speaks tells what remains itself; for the others it stands here once someone asks.
    write(missing, told && !done && !field.speaks ? text : "");
    toggle(missing, missing.textContent !== "");
  }

  return {
    node,
    block,
    refresh,
    state: field.state,
    focus: field.focus,
    name: [sectionLabel, block.text].filter(Boolean).join(": "),
    show(view) {
      field.show(view);
      refresh();
    },
    tell(on) {
      told = on;
      refresh();
    },
    offer: field.offer,
    lock(on) {
      field.lock(on);
      reply?.lock(on);
    },
    feedback(given) {
      reply?.show(given);
      refresh();
    },
  };
}

function makeReply({ texts, ask }) {
  const button = element("button", { type: "button", class: "plg-button", onclick: ask }, texts("check"));
  const word = element("strong", {});
  const sentence = element("span", {});
  const said = element("p", { class: "plg-said" }, word, " ", sentence);
  const more = element("div", {});
  const region = element("div", { class: "plg-reply", "aria-live": "polite" });
  let shown = "";

  function show(given) {
    // A verdict comes by again with every save; `at` tells a new one from the one that has been shown.
    const key = JSON.stringify(given ?? null);
    if (key === shown || !given) return;
    shown = key;
    const state = given.state || "empty";
    region.dataset.state = state;
    write(word, texts(`state_${state}`));
    sentence.replaceChildren(...String(given.text || texts("check_empty")).split("\n").flatMap(lines));
    more.replaceChildren(...levelsOf(given, texts), ...examplesOf(given, texts));
    region.replaceChildren(said, more);
  }

  return {
    node: element("div", {}, element("div", { class: "plg-actions" }, button), region),
    show,
    /** A verdict counts for the answer it was given on; levels and examples stay while one improves a text. */
    outdated() {
      if (region.dataset.state === "stale" || !region.firstChild) return;
      region.dataset.state = "stale";
      write(word, "");
      write(sentence, texts("check_again"));
    },
    contested: () => ["wrong", "partial"].includes(region.dataset.state),
    lock: (on) => toggle(button, !on),
  };
}

const lines = (line, index) => (index ? [element("br"), line] : [line]);

function levelsOf(given, texts) {
  if (!given.levels?.length) return [];
  const items = given.levels.map(({ label, text }) => element("li", {}, element("strong", {}, label), " – ", text));
  return [opened(texts("levels"), element("ul", {}, ...items))];
}

function examplesOf(given, texts) {
  if (!given.examples?.length) return [];
  return [opened(texts("examples"), ...given.examples.map((each) => element("blockquote", {}, each)))];
}

const opened = (summary, ...content) => element("details", {}, element("summary", {}, summary), ...content);

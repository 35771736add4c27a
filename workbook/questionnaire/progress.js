// How far one is: the line above the form, the way to the next open question, and what "finished?" answers.

import { element, toggle, uniqueId, write } from "./dom.js";

// A form of more blocks than this keeps its progress in sight and offers to jump.
const LONG = 16;
// So many open questions are named one by one; more would be a list that nobody reads.
const NAMED = 12;

/** @param blocks all blocks of the form, filled while it is being made */
export function makeProgress({ texts, blocks, announce }) {
  const id = uniqueId();
  const told = element("span", { id });
  const bar = element("progress", { "aria-labelledby": id, max: 1, value: 0 });
  const next = element("button", { type: "button", class: "plg-quiet plg-next", hidden: true, onclick: jump }, texts("next_open"));
  const node = element("div", { class: "plg-progress" }, told, bar, next);
  let last = -1;
  let left = 0;

  /** Go to the first open question after where one was last, and start again at the top after the end. */
  function jump() {
    const order = [...blocks.slice(last + 1), ...blocks.slice(0, last + 1)];
    const open = order.find((each) => !each.state().done);
    if (!open) return;
    open.node.scrollIntoView({ block: "center" });
    open.focus();
    announce(open.name, 100);
  }

  return {
    node,
    show() {
      const done = blocks.filter((each) => each.state().done).length;
      write(told, texts("progress", { done, all: blocks.length }));
      // Whoever keeps the work safe can offer a copy of it.
      if (left && done === blocks.length) node.dispatchEvent(new CustomEvent("plg:af", { bubbles: true }));
      left = blocks.length - done;
      bar.max = blocks.length;
      bar.value = done;
      node.dataset.long = blocks.length > LONG;
      toggle(next, blocks.length > LONG && done < blocks.length);
    },
    /** Remember where one is, so that jumping goes on from there. */
    passed(target) {
      const at = blocks.findIndex((each) => each.node.contains(target));
      if (at >= 0) last = at;
    },
  };
}

export function makeFinish({ texts, blocks, announce, flush }) {
  const told = element("p", {});
  const list = element("ul", {});
  const result = element("div", { class: "plg-result", hidden: true }, told, list);
  const button = element("button", { type: "button", class: "plg-button", onclick: finish }, texts("finish"));

  function refresh() {
    if (result.hidden) return [];
    const open = blocks.filter((each) => !each.state().done);
    result.dataset.done = !open.length;
    write(told, open.length ? texts.counted("unfinished", open.length) : texts("finished"));
    const more = open.length - NAMED;
    const lines = open.slice(0, NAMED).map(link);
    list.replaceChildren(...lines, ...(more > 0 ? [element("li", {}, texts.counted("and_more", more))] : []));
    return open;
  }

  function finish() {
    flush();
    toggle(result, true);
    blocks.forEach((each) => each.tell(true));
    const [first] = refresh();
    announce(first ? `${told.textContent} ${first.name}: ${first.state().text}` : told.textContent, 100);
    first?.focus();
  }

  function link(each) {
    const jump = element("button", { type: "button", class: "plg-link", onclick: each.focus }, each.name);
    return element("li", {}, jump, " – ", each.state().text);
  }

  return { node: element("div", {}, button, result), refresh, lock: (on) => toggle(button, !on) };
}

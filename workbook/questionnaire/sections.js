// The sections of a form, one a perspective, and in them the groups that a heading holds together.

import { makeBlock } from "./block.js";
import { element, paragraphs, uniqueId, write } from "./dom.js";

/** Returns {node, blocks, refresh}; `refresh` counts anew what is done in each group. */
export function makeSection(section, context) {
  const { texts } = context;
  const blocks = section.blocks.map((block, index) =>
    makeBlock(block, {
      ...context,
      sectionLabel: section.label,
      number: section.blocks.length > 1 ? index + 1 : null,
    }),
  );
  const groups = grouped(blocks).map((group) => makeGroup(group, section.label ? "h5" : "h4", texts));
  const id = uniqueId();
  const heading = section.label ? element("h4", { id, class: "plg-heading" }, section.label) : null;
  const node = element(
    section.label ? "section" : "div",
    { class: "plg-section", "aria-labelledby": heading ? id : null },
    heading,
    ...paragraphs(section.text, "plg-help"),
    terms(section.terms, texts),
    ...groups.map((group) => group.node),
  );
  return { node, blocks, refresh: () => groups.forEach((group) => group.refresh()) };
}

/** Split the blocks at those that begin a group. */
function grouped(blocks) {
  const groups = [];
  for (const each of blocks) {
    if (each.block.group || !groups.length) groups.push([]);
    groups.at(-1).push(each);
  }
  return groups;
}

function makeGroup(blocks, level, texts) {
  const about = blocks[0].block.group;
  const nodes = blocks.map(({ node }) => node);
  if (!about) return { node: element("div", {}, ...nodes), refresh() {} };
  const id = uniqueId();
  const count = element("span", { class: "plg-group-count" });
  const title = element("div", { class: "plg-group-title" }, element(level, { id }, about.label), count);
  const node = element("section", { class: "plg-group", "aria-labelledby": id }, title, ...paragraphs(about.text, "plg-help"));
  node.append(...nodes);
  return {
    node,
    refresh() {
      const done = blocks.filter((each) => each.state().done).length;
      write(count, texts("group_progress", { done, all: blocks.length }));
    },
  };
}

/** The words that are answered with, and what they mean. */
function terms(given, texts) {
  if (!given?.length) return null;
  const lines = given.map(({ label, text }) => element("li", {}, element("strong", {}, label), `: ${text}`));
  const list = element("ul", {}, ...lines);
  return element("details", { class: "plg-terms" }, element("summary", {}, texts("terms")), list);
}

// The small table: a row is an entry, a column a text. Rows are field sets, so that they also fit a narrow screen.

import { element, toggle, uniqueId, write } from "./dom.js";
import { textInput } from "./inputs.js";

export function table(block, { texts, put, changed, announce }) {
  const body = element("div", { class: "plg-rows" });
  const add = element("button", { type: "button", class: "plg-quiet", onclick: addRow }, texts("add_row"));
  const lines = new Map();
  let locked = false;

  const filled = (line) => block.columns.map(({ id }) => line.cells[id].input.value.trim());
  const full = () => [...lines.values()].filter((line) => filled(line).every(Boolean)).length;

  function makeLine(entry) {
    const legend = element("legend", {});
    const cells = {};
    const remove = element("button", { type: "button", class: "plg-link" }, texts("remove_row"));
    const node = element("fieldset", { class: "plg-row" }, legend);
    for (const column of block.columns) {
      const label = element("label", { id: uniqueId() }, column.text);
      cells[column.id] = textInput({ rows: 2, ontext: () => (save(entry), changed()) });
      label.setAttribute("for", cells[column.id].input.id);
      node.append(element("div", { class: "plg-cell" }, label, cells[column.id].input));
    }
    remove.addEventListener("click", () => removeRow(entry));
    node.append(remove);
    lines.set(entry, { node, legend, cells, remove });
    body.append(node);
    renumber();
    return lines.get(entry);
  }

  function save(entry) {
    const cells = lines.get(entry).cells;
    const written = Object.fromEntries(block.columns.map(({ id }) => [id, cells[id].input.value]));
    put({ entry, item: block.item, ...written });
  }

  function renumber() {
    [...lines.values()].forEach((line, index) => {
      write(line.legend, texts("row", { number: index + 1 }));
      line.remove.setAttribute("aria-label", texts("remove_row_number", { number: index + 1 }));
      toggle(line.remove, lines.size > 1 && !locked);
    });
  }

  function addRow() {
    // A row added later is numbered by the clock: two tabs that each add one then don't write into the same row.
    const line = makeLine(`${block.item}.${Date.now()}`);
    line.cells[block.columns[0].id].input.focus();
    announce(texts("row_added", { number: lines.size }));
  }

  function removeRow(entry) {
    put({ entry, item: block.item, deleted: true });
    lines.get(entry).node.remove();
    lines.delete(entry);
    renumber();
    add.focus();
    announce(texts("row_removed"));
    changed();
  }

  function show(view) {
    const saved = [...view.entries.values()].filter((each) => each.item === block.item);
    saved.filter((each) => each.deleted && lines.has(each.entry)).forEach((each) => {
      lines.get(each.entry).node.remove();
      lines.delete(each.entry);
    });
    const deleted = new Set(saved.filter((each) => each.deleted).map((each) => each.entry));
    const first = Array.from({ length: block.rows }, (_, index) => `${block.item}.${index + 1}`);
    const alive = saved.filter((each) => !each.deleted);
    for (const entry of [...first.filter((each) => !deleted.has(each)), ...alive.map((each) => each.entry)]) {
      if (!lines.has(entry)) makeLine(entry);
    }
    for (const each of alive) {
      for (const { id } of block.columns) lines.get(each.entry).cells[id].show(each[id] ?? "");
    }
    renumber();
  }

  return {
    node: element("div", {}, body, add),
    show,
    state() {
      const done = full() >= block.min_rows;
      const begun = [...lines.values()].some((line) => filled(line).some(Boolean));
      return { done, begun, text: done ? "" : texts.counted("more_rows", block.min_rows - full()) };
    },
    focus() {
      const open = [...lines.values()].find((line) => !filled(line).every(Boolean)) || [...lines.values()][0];
      if (!open) return add.focus();
      const column = block.columns.find(({ id }) => !open.cells[id].input.value.trim()) || block.columns[0];
      open.cells[column.id].input.focus();
    },
    lock(on) {
      locked = on;
      lines.forEach((line) => Object.values(line.cells).forEach((cell) => cell.lock(on)));
      toggle(add, !on);
      renumber();
    },
  };
}

// The table: a row is an entry, a column a typed cell. Rows are field sets, so that they also fit a narrow screen.

import { isFilled, makeCell } from "./cells.js";
import { element, toggle, uniqueId } from "./dom.js";

const OWN_KEYS = new Set(["entry", "item", "saved_at", "deleted"]);

// So many columns fit on one line of a wide form, as long as none of them needs room for sentences or codes.
const COMPACT = 5;
const ROOMY = new Set(["long", "codes"]);

export function table(block, { texts, put, changed, announce, legendId }) {
  const body = element("div", { class: "plg-rows" });
  body.style.setProperty("--plg-columns", block.columns.length);
  body.dataset.compact = block.columns.length <= COMPACT && !block.columns.some(({ type }) => ROOMY.has(type || "text"));
  const add = element("button", { type: "button", class: "plg-quiet", onclick: addRow }, texts("add_row"));
  const lines = new Map();
  const needed = block.columns.filter((column) => column.required);
  // Where everything is needed, or nothing, a mark at each column would only be noise.
  const mark = needed.length && needed.length < block.columns.length ? texts("needed") : "";
  let locked = false;
  // What the codes of a new row can be chosen from stands in the answers, as they were shown last.
  let latest = null;

  const begun = (line) => block.columns.some(({ id }) => isFilled(line.cells[id].value()));
  const faulty = (line) => block.columns.find(({ id }) => line.cells[id].fault());
  const open = (line) => needed.find(({ id }) => !isFilled(line.cells[id].value()));
  const full = () => [...lines.values()].filter((line) => begun(line) && !open(line) && !faulty(line)).length;

  function makeLine(entry) {
    const legend = element("legend", { id: uniqueId() });
    const remove = element("button", { type: "button", class: "plg-link" }, texts("remove_row"));
    remove.addEventListener("click", () => removeRow(entry));
    const onchange = () => (save(entry), changed());
    const cells = Object.fromEntries(
      block.columns.map((column) => [
        column.id,
        makeCell({ ...column, mark: column.required ? mark : "" }, { texts, onchange }),
      ]),
    );
    Object.values(cells).forEach((cell) => cell.lock(locked));
    const shown = block.columns.map(({ id }) => cells[id].node);
    const node = element("fieldset", { class: "plg-row", "data-entry": entry }, legend, ...shown, remove);
    lines.set(entry, { node, legend, cells, remove, rest: {} });
    body.append(node);
    renumber();
    return lines.get(entry);
  }

  function save(entry) {
    const { cells, rest } = lines.get(entry);
    const written = Object.fromEntries(block.columns.map(({ id }) => [id, cells[id].value()]));
    put({ ...rest, entry, item: block.item, ...written });
  }

  function renumber() {
    const title = element("span", { class: "plg-hidden" }, `${block.text}: `);
    [...lines.values()].forEach((line, index) => {
      const told = texts("row", { number: index + 1 });
      if (line.legend.lastChild?.textContent !== told) line.legend.replaceChildren(title.cloneNode(true), told);
      line.remove.setAttribute("aria-label", texts("remove_row_number", { number: index + 1 }));
      toggle(line.remove, lines.size > 1 && !locked);
    });
  }

  function addRow() {
    // A row added later is numbered by the clock: two tabs that each add one then don't write into the same row.
    const entry = `${block.item}.${Date.now()}`;
    makeLine(entry);
    if (latest) showCells(entry, {}, latest);
    lines.get(entry).cells[block.columns[0].id].focus();
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

  function showCells(entry, saved, view) {
    const line = lines.get(entry);
    const extra = Object.entries(saved).filter(([name]) => !OWN_KEYS.has(name) && !(name in line.cells));
    line.rest = Object.fromEntries(extra);
    for (const { id } of block.columns) line.cells[id].show(saved[id] ?? "", view);
  }

  function show(view) {
    latest = view;
    const saved = [...view.entries.values()].filter((each) => each.item === block.item);
    const deleted = new Set(saved.filter((each) => each.deleted).map((each) => each.entry));
    for (const entry of [...lines.keys()].filter((each) => deleted.has(each))) {
      lines.get(entry).node.remove();
      lines.delete(entry);
    }
    const first = Array.from({ length: block.rows }, (_, index) => `${block.item}.${index + 1}`);
    const alive = new Map(saved.filter((each) => !each.deleted).map((each) => [each.entry, each]));
    for (const entry of new Set([...first.filter((each) => !deleted.has(each)), ...alive.keys()])) {
      const fresh = !lines.has(entry);
      if (fresh) makeLine(entry);
      // A row that was never answered keeps what is being typed in it; its choices may have changed.
      if (alive.has(entry) || fresh || !begun(lines.get(entry))) showCells(entry, alive.get(entry) ?? {}, view);
    }
    renumber();
  }

  function state() {
    const some = [...lines.values()].some(begun);
    const wrong = [...lines.values()].findIndex(faulty);
    if (wrong >= 0) return { done: false, begun: some, text: texts("row_unreadable", { number: wrong + 1 }) };
    const done = full() >= block.min_rows;
    return { done, begun: some, text: done ? "" : texts.counted("more_rows", block.min_rows - full()) };
  }

  return {
    node: element("div", { role: "group", "aria-labelledby": legendId }, body, add),
    show,
    state,
    focus() {
      const all = [...lines.values()];
      const line = all.find(faulty) || all.find((each) => !begun(each) || open(each)) || all[0];
      if (!line) return add.focus();
      const column = faulty(line) || open(line) || block.columns[0];
      line.cells[column.id].focus();
    },
    lock(on) {
      locked = on;
      lines.forEach((line) => Object.values(line.cells).forEach((cell) => cell.lock(on)));
      toggle(add, !on);
      renumber();
    },
  };
}

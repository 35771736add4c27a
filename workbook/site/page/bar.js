// The bar under a page of the workbook: whether it is saved, when the last back-up was, and the buttons that belong to that.

import { moment } from "./backup.js";
import { element, toggle, write } from "./dom.js";

/** @param act what the buttons do: {backup, rest, folder} */
export function makeBar(texts, act) {
  const saved = element("span", { class: "plg-bar-saved", role: "status" }, texts("kept_here"));
  const last = element("span", { class: "plg-bar-last" });
  const told = element("p", { class: "plg-bar-told", role: "status", hidden: true });
  const take = element("button", { type: "button", class: "plg-bar-button", onclick: act.backup }, texts("backup"));
  const renew = element("button", { type: "button", class: "plg-bar-button", hidden: true, onclick: act.folder }, texts("folder_renew"));
  const rest = element("button", { type: "button", class: "plg-bar-main", hidden: true, onclick: act.rest }, texts("rest"));
  const home = element("a", { href: "../../index.html", class: "plg-bar-home" }, texts("home"));
  const line = element("div", { class: "plg-bar-line" }, home, saved, last, rest, renew, take);
  const node = element("section", { class: "plg-bar", "aria-label": texts("label") }, told, line);
  let quiet = null;

  return {
    node,
    home,
    saved(at) {
      write(saved, texts("saved", { time: at }));
    },
    /** Show when the last back-up was, or that a folder holds everything. */
    state({ last: at, any, changed }, folder) {
      const inStep = folder?.state === "granted";
      const parts = at ? [texts("last", { when: moment(at, texts) }), changed ? texts("since") : ""] : [any ? texts("never") : ""];
      if (folder && !inStep) parts.push(texts("folder_lost"));
      write(last, inStep ? texts("in_folder", folder) : parts.filter(Boolean).join(" "));
      toggle(renew, Boolean(folder) && !inStep);
      toggle(take, any);
      node.dataset.changed = changed && !inStep;
    },
    rest(visible, busy = false) {
      toggle(rest, visible);
      rest.disabled = busy;
      write(rest, texts(busy ? "rest_busy" : "rest"));
    },
    /** Tell something for a while; what needs an answer stays. */
    tell(text, { stays = false } = {}) {
      clearTimeout(quiet);
      write(told, text);
      toggle(told, Boolean(text));
      if (text && !stays) quiet = setTimeout(() => toggle(told, false), 20000);
    },
    /** Offer the back-up because a form was finished. */
    offer() {
      this.tell(texts("finished"), { stays: true });
      node.dataset.offer = "true";
    },
    offered() {
      delete node.dataset.offer;
    },
  };
}

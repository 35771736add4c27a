// The panel while Python loads: real stages, and bytes as they come in; and the button by which the reader agrees.

import { dutch, element, toggle, uniqueId, write } from "./dom.js";

const STAGES = ["page", "python", "packages", "notebook"];
const SLOW_MS = 45000;

const megabytes = (bytes) => dutch(Math.round(bytes / 1e5) / 10);

/** Read what Python needs ahead into the browser's own cache, a few at a time, and tell how far it is. */
export async function readAhead(files, base, tell) {
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const waiting = [...files];
  let done = 0;
  tell(done, all);
  const one = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      let read = 0;
      try {
        const reader = (await fetch(new URL(file.path, base))).body.getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
          read += part.value.length;
          done += part.value.length;
          tell(Math.min(done, all), all);
        }
      } catch {
        // Whoever really needs the file says what is wrong with it.
      }
      done += Math.max(0, file.bytes - read);
    }
  };
  await Promise.all([one(), one(), one()]);
}

export function makeLoading(texts, { begin }) {
  const id = uniqueId();
  const title = element("p", { id, class: "plg-bar-title" }, texts("loading"));
  const told = element("p", { class: "plg-bar-stage", role: "status" });
  const bytes = element("span", { class: "plg-bar-bytes", "aria-hidden": "true" });
  const bar = element("progress", { max: STAGES.length, value: 0, "aria-labelledby": id });
  const slow = element("p", { hidden: true, role: "status" }, texts("slow"));
  const about = element("p", { id: `${id}-about` }, texts("agree_about"));
  const button = element("button", { type: "button", class: "plg-bar-main", "aria-describedby": `${id}-about`, onclick: begin }, texts("begin"));
  const asking = element("div", { class: "plg-bar-ask", hidden: true }, about, button);
  const busy = element("div", {}, title, bar, element("div", { class: "plg-bar-line" }, told, bytes), slow);
  const node = element("section", { class: "plg-loading", "aria-label": texts("loading") }, busy, asking);
  let at = -1;
  let waiting = null;

  function finish() {
    clearTimeout(waiting);
    waiting = null;
    toggle(slow, false);
    toggle(busy, false);
    toggle(node, !asking.hidden);
  }

  return {
    node,
    /** Go on to a stage; back is never shown. */
    stage(name) {
      const step = STAGES.indexOf(name);
      if (step <= at && !busy.hidden) return;
      at = step;
      waiting ??= setTimeout(() => toggle(slow, true), SLOW_MS);
      bar.value = step;
      bar.setAttribute("aria-valuetext", texts("steps", { step: step + 1, of: STAGES.length, what: texts(`stage_${name}`) }));
      write(told, texts("steps", { step: step + 1, of: STAGES.length, what: texts(`stage_${name}`) }));
      write(bytes, "");
      toggle(busy, true);
      toggle(node, true);
    },
    /** Show how much came in; only while Python itself is what one waits for. */
    bytes(done, all) {
      if (at > 1) return;
      bar.value = Math.max(at, 0) + (all ? (done / all) * 0.9 : 0);
      write(bytes, texts("stage_python_of", { done: megabytes(done), all: megabytes(all) }));
    },
    ask(on) {
      toggle(asking, on);
      toggle(node, on || !busy.hidden);
    },
    finish,
    fail() {
      finish();
      write(slow, texts("broken"));
      node.replaceChildren(slow);
      toggle(slow, true);
      toggle(node, true);
    },
  };
}

// The panel: mount(root, payload, {send}) draws what is asked and brings answers in. It knows no questionnaire and no Dutch.

import { element, makeTexts, saveFile, toggle, uniqueId, write } from "../questionnaire/dom.js";
import { makeMaking } from "./fieldwork_make.js";
import { makeReceiving } from "./fieldwork_receive.js";

const WAIT_MS = 10000;

/** Returns {update(state), give(name, data), look(), listening(live), destroy()}; `look` asks how everything stands. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const titleId = uniqueId();
  const announcer = element("p", { class: "plg-hidden", "aria-live": "polite" });
  const announce = (text) => write(announcer, text);
  const status = element("p", { class: "plg-status", role: "status" });
  const problem = element("p", { class: "plg-error plg-problem", role: "alert", hidden: true });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status", hidden: true });
  const waiting = new Map();
  let state = {};
  let asked = 0;
  let slow = null;

  // One part stands under the panel's own title; two are numbered. To a screen reader each has its heading.
  const alone = payload.parts.length === 1;
  const heading = (number, text) => 
    element("h4", { class: alone ? "plg-hidden" : "plg-heading" }, alone ? text : `${number}. ${text}`);
  const making = makeMaking(payload, { texts, act, announce, heading });
  const receiving = makeReceiving({ texts, act, heading });
  const panel = element(
    "section",
    {
      class: "plg-form plg-fieldwork",
      "aria-labelledby": titleId,
      // JupyterLab's shortcuts (a, b, dd, arrows, Escape) must never act on what is typed here.
      "data-lm-suppress-shortcuts": "true",
    },
    element("header", {}, element("h3", { id: titleId }, payload.title), ...payload.intro.map((text) => element("p", {}, text))),
    payload.readonly ? element("p", { class: "plg-banner", role: "note" }, payload.readonly) : null,
    lost,
    payload.parts.includes(1) ? making.node : null,
    payload.parts.includes(2) ? receiving.node : null,
    problem,
    status,
    announcer,
  );
  root.replaceChildren(panel);
  panel.addEventListener("keydown", (event) => event.stopPropagation());
  if (payload.readonly) {
    making.lock(true);
    receiving.lock(true);
  }

  /** Send a message; the promise holds the state that answers it. The button can't be used again before that. */
  function act(message, button, data) {
    asked += 1;
    const ask = `${titleId}-${asked}`;
    if (button) button.disabled = true;
    toggle(problem, false);
    write(status, texts("busy"));
    clearTimeout(slow);
    slow = setTimeout(() => waiting.size && write(status, texts("waiting")), WAIT_MS);
    return new Promise((done) => {
      waiting.set(ask, { message, button, done });
      send({ ...message, ask }, data);
    });
  }

  function answer(ask) {
    const { message, button, done } = waiting.get(ask);
    waiting.delete(ask);
    if (button) button.disabled = false;
    write(problem, state.problem || "");
    toggle(problem, Boolean(state.problem));
    if (!waiting.size) {
      clearTimeout(slow);
      write(status, "");
    }
    done(state);
    return message;
  }

  return {
    update(given) {
      state = given || {};
      const message = waiting.has(state.ask) ? answer(state.ask) : null;
      if (state.progress && waiting.size) write(status, state.progress);
      if (!state.problem || !message) {
        making.show(state.made, message?.do === "make");
        receiving.show(state, message);
      }
    },
    /** Let the browser save a file that was asked for. */
    give(name, data) {
      saveFile(panel, name, data);
    },
    look: () => act({ do: "look", first: true }),
    listening(live) {
      write(lost, live ? "" : texts("offline"));
      toggle(lost, !live);
    },
    destroy() {
      clearTimeout(slow);
      root.replaceChildren();
    },
  };
}

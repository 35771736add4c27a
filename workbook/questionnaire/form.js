// The form: mount(root, payload, {send}) draws any questionnaire whose payload names known field types.
// It holds no knowledge of an instrument and no Dutch: texts come in with `payload.labels`.

import { makeBlock } from "./block.js";
import { element, makeTexts, paragraphs, toggle, uniqueId, write } from "./dom.js";
import { entryKey, makeStore, rowKey } from "./store.js";

const WAIT_MS = 8000;

/** Returns {update({status, feedback, values, entries, times}), destroy()}. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const listeners = new AbortController();
  const server = { values: payload.values || {}, entries: payload.entries || [] };
  let locked = Boolean(payload.readonly);
  let waiting = null;

  const blocks = [];
  const store = makeStore({
    prefix: `plg-werkboek|${payload.instrument}|${payload.respondent ?? ""}|${payload.moment ?? ""}|`,
    times: payload.times,
    mine: (key) => blocks.some(({ block }) => owns(block, key)),
    send: (records) => transmit(records),
  });

  const announcer = element("p", { class: "plg-hidden", "aria-live": "polite" });
  let announcing = null;
  const announce = (text, after = 0) => {
    clearTimeout(announcing);
    announcing = setTimeout(() => write(announcer, text), after);
  };
  const status = makeStatus(texts, announce, () => store.flush(true) || deliver({ rows: [], entries: [] }));
  const progress = makeProgress(texts);
  const changed = () => {
    progress.show(blocks);
    finish.refresh();
  };
  const context = { texts, announce, put: store.put, check, changed };
  const sections = payload.sections.map((section) => makeSection(section, context, blocks));
  const several = blocks.length > 1;
  const finish = makeFinish({ texts, blocks, announce, flush: store.flush });
  const banner = element("p", { class: "plg-banner", role: "note" });
  const lost = element("p", { class: "plg-banner plg-lost", role: "status" });

  const titleId = uniqueId();
  root.replaceChildren(
    element(
      "section",
      {
        class: "plg-form",
        "aria-labelledby": payload.title ? titleId : null,
        "aria-label": payload.title ? null : texts("question"),
        // JupyterLab's shortcuts (a, b, dd, arrows, Escape) must never act on what is typed or chosen here.
        "data-lm-suppress-shortcuts": "true",
      },
      payload.title ? header(payload, titleId, texts) : null,
      banner,
      lost,
      several ? progress.node : null,
      ...sections,
      element("footer", { class: "plg-footer" }, several ? finish.node : null, status.node),
      payload.notice ? note(payload.notice, texts) : null,
      announcer,
    ),
  );
  const form = root.firstElementChild;

  function transmit(records) {
    status.show({ state: "busy", text: texts("saving") });
    clearTimeout(waiting);
    waiting = setTimeout(() => store.pending.size && status.show({ state: "failed", text: texts("waiting") }), WAIT_MS);
    deliver(records);
  }

  function deliver(message) {
    try {
      send(message);
    } catch {
      status.show({ state: "failed", text: texts("waiting") });
    }
  }

  function check(item) {
    store.flush();
    deliver({ rows: [], entries: [], check: item });
  }

  function show() {
    const mine = [...store.pending.entries()];
    const values = { ...server.values };
    const entries = new Map(server.entries.map((each) => [each.entry, each]));
    for (const [key, record] of mine) {
      if ("entry" in record) entries.set(record.entry, record);
      else values[key] = record.value;
    }
    const value = (perspective, item, option) => values[rowKey({ perspective, item, option })] ?? null;
    blocks.forEach((each) => each.show({ value, entries }));
    progress.show(blocks);
  }

  function lock(on) {
    locked = on;
    form.dataset.readonly = on;
    blocks.forEach((each) => each.lock(on));
    finish.lock(on);
  }

  function update({ status: said, feedback, values, entries, times }) {
    store.learn(times);
    if (said?.state === "saved" || times) store.acknowledge(times);
    if (values) server.values = values;
    if (entries) server.entries = entries;
    if (values || entries) show();
    if (said?.state === "offline") {
      write(lost, said.text || texts("offline"));
      lock(true);
    } else if (said?.state === "failed" || (said?.state === "saved" && !store.pending.size)) status.show(said);
    if (!store.pending.size) clearTimeout(waiting);
    toggle(lost, lost.textContent !== "");
    for (const each of blocks) each.feedback(feedback?.[each.block.item]);
  }

  write(banner, payload.banner || "");
  toggle(banner, Boolean(payload.banner));
  toggle(lost, false);
  const found = locked ? 0 : store.recover();
  show();
  lock(locked);
  if (found && store.flush()) status.show({ state: "busy", text: texts("recovered") });

  const on = (target, type, action) => target.addEventListener(type, action, { signal: listeners.signal });
  on(form, "focusout", () => store.flush());
  on(window, "pagehide", () => store.flush());
  on(document, "visibilitychange", () => document.visibilityState === "hidden" && store.flush());
  on(form, "keydown", (event) => keydown(event, store));

  return {
    update,
    destroy() {
      if (!locked) store.flush();
      store.stop();
      clearTimeout(waiting);
      clearTimeout(announcing);
      listeners.abort();
      root.replaceChildren();
    },
  };
}

function owns(block, key) {
  const entry = key.startsWith(entryKey({ entry: block.item }));
  return entry || key.startsWith(`${block.perspective ?? ""}|${block.item}|`);
}

function keydown(event, store) {
  event.stopPropagation();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    // Who saves by habit must not meet the browser's "save this page".
    event.preventDefault();
    store.flush();
  }
}

function header(payload, id, texts) {
  const minutes = payload.minutes ? texts("minutes", { minutes: payload.minutes }) : "";
  return element(
    "header",
    {},
    element("h3", { id }, payload.title),
    minutes ? element("p", { class: "plg-minutes" }, minutes) : null,
    ...paragraphs(payload.intro, "plg-intro"),
  );
}

function note(text, texts) {
  const summary = element("summary", {}, texts("notice"));
  return element("details", { class: "plg-notice" }, summary, ...paragraphs(text));
}

function makeSection(section, context, blocks) {
  const made = section.blocks.map((block, index) =>
    makeBlock(block, {
      ...context,
      sectionLabel: section.label,
      number: section.blocks.length > 1 ? index + 1 : null,
    }),
  );
  blocks.push(...made);
  if (!section.label) return element("div", { class: "plg-section" }, ...made.map(({ node }) => node));
  const id = uniqueId();
  const heading = element("h4", { id }, section.label);
  const content = [heading, ...paragraphs(section.text, "plg-help"), ...made.map(({ node }) => node)];
  return element("section", { class: "plg-section", "aria-labelledby": id }, ...content);
}

function makeProgress(texts) {
  const id = uniqueId();
  const told = element("span", { id });
  const bar = element("progress", { "aria-labelledby": id, max: 1, value: 0 });
  return {
    node: element("div", { class: "plg-progress" }, told, bar),
    show(blocks) {
      const done = blocks.filter((each) => each.state().done).length;
      write(told, texts("progress", { done, all: blocks.length }));
      bar.max = blocks.length;
      bar.value = done;
    },
  };
}

function makeStatus(texts, announce, retry) {
  const told = element("span", {});
  const again = element("button", { type: "button", class: "plg-quiet", onclick: retry, hidden: true }, texts("retry"));
  const node = element("div", { class: "plg-status" }, told, again);
  return {
    node,
    show({ state, text }) {
      node.dataset.state = state;
      write(told, text || texts(state));
      toggle(again, state === "failed");
      // That all goes well is there to be read; only trouble is worth interrupting for.
      if (state === "failed") announce(told.textContent);
    },
  };
}

function makeFinish({ texts, blocks, announce, flush }) {
  const told = element("p", {});
  const list = element("ul", {});
  const result = element("div", { class: "plg-result", hidden: true }, told, list);
  const button = element("button", { type: "button", class: "plg-button", onclick: finish }, texts("finish"));

  function refresh() {
    if (result.hidden) return [];
    const open = blocks.filter((each) => !each.state().done);
    result.dataset.done = !open.length;
    write(told, open.length ? texts.counted("unfinished", open.length) : texts("finished"));
    list.replaceChildren(...open.map(link));
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

// The form: mount(root, payload, {send}) draws any questionnaire whose payload names known field types.
// It holds no knowledge of an instrument and no Dutch: texts come in with `payload.labels`.

import { element, makeTexts, paragraphs, toggle, uniqueId, write } from "./dom.js";
import { makeFinish, makeProgress } from "./progress.js";
import { makeRoster } from "./roster.js";
import { makeSection } from "./sections.js";
import { entryKey, entryOf, makeStore, rowKey } from "./store.js";
import { makeSubject } from "./subject.js";

const WAIT_MS = 8000;

/** Returns {update({status, feedback, values, entries, times, roster}), open(), leaving(), welcome(), destroy()}. */
export function mount(root, payload, { send }) {
  const texts = makeTexts(payload.labels);
  const listeners = new AbortController();
  const server = { values: payload.values || {}, entries: payload.entries || [] };
  let locked = Boolean(payload.readonly);
  let waiting = null;
  let stale = false;
  let leaving = false;

  const blocks = [];
  const subject = payload.subject || null;
  const place = [payload.instrument, payload.respondent ?? "", payload.moment ?? ""];
  if (subject) place.push(encodeURIComponent(subject.current ?? ""));
  const prefix = `plg-werkboek|${place.join("|")}|`;
  const store = makeStore({
    prefix,
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
  const progress = makeProgress({ texts, blocks, announce });
  const changed = () => {
    tally();
    finish.refresh();
  };
  const context = { texts, announce, put, check, changed };
  const sections = payload.sections.map((section) => makeSection(section, context));
  blocks.push(...sections.flatMap((section) => section.blocks));
  const codebooks = new Set(blocks.flatMap(({ block }) => (block.columns || []).map(({ source }) => source?.table)));
  const chooser = subject ? makeSubject(subject, { texts, choose, announce, readonly: locked }) : null;
  const roster = payload.roster
    ? makeRoster(payload.roster, { texts, announce, draftKey: `${prefix}roster`, change: (changes) => ask({ roster: changes }) })
    : null;
  const nameless = Boolean(subject && !subject.current);
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
      chooser?.node,
      roster?.node,
      nameless ? element("p", { class: "plg-banner" }, texts("subject_first")) : null,
      ...(nameless ? [] : [several ? progress.node : null, ...sections.map(({ node }) => node)]),
      // A questionnaire of several forms asks once, at its end, whether all is done.
      element("footer", { class: "plg-footer" }, several && !nameless && !payload.embedded ? finish.node : null, status.node),
      payload.notice ? note(payload.notice, texts) : null,
      announcer,
    ),
  );
  const form = root.firstElementChild;

  function put(record) {
    if ("entry" in record && codebooks.has(record.item)) stale = true;
    store.put(record);
  }

  function transmit(records) {
    status.show({ state: "busy", text: texts("saving") });
    expectAnswer(() => store.pending.size);
    deliver(records);
  }

  /** Say so when nothing comes back for long, as long as something is still open. */
  function expectAnswer(open) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (!open()) return;
      stay();
      status.show({ state: "failed", text: texts("waiting") });
    }, WAIT_MS);
  }

  function deliver(message) {
    try {
      // Whose answers these are goes along: another window on the same notebook may have opened another subject.
      send(subject ? { ...message, of: subject.current } : message);
    } catch {
      status.show({ state: "failed", text: texts("waiting") });
    }
  }

  function check(item) {
    store.flush();
    deliver({ rows: [], entries: [], check: item });
  }

  /** Ask the shell for something that is no answer; it comes back with the next update, or as a new payload. */
  function ask(wanted) {
    status.show({ state: "busy", text: texts("saving") });
    expectAnswer(() => true);
    deliver({ rows: [], entries: [], ...wanted });
  }

  function choose(name) {
    store.flush();
    chooser.lock(true);
    leaving = true;
    ask({ subject: name });
  }

  /** Nothing else was opened: let another be chosen again. */
  function stay() {
    chooser?.lock(false);
    leaving = false;
  }

  function tally() {
    progress.show();
    sections.forEach((section) => section.refresh());
  }

  function show() {
    stale = false;
    const mine = [...store.pending.entries()];
    const values = { ...server.values };
    const entries = new Map(server.entries.map((each) => [each.entry, each]));
    for (const [key, record] of mine) {
      if ("entry" in record) entries.set(record.entry, record);
      else values[key] = record.value;
    }
    const value = (perspective, item, option) => values[rowKey({ perspective, item, option })] ?? null;
    blocks.forEach((each) => each.show({ value, entries }));
    tally();
  }

  function lock(on) {
    locked = on;
    form.dataset.readonly = on;
    blocks.forEach((each) => each.lock(on));
    finish.lock(on);
    roster?.lock(on);
  }

  function named(people) {
    roster.show(people);
    blocks.forEach((each) => each.offer?.(people));
  }

  function update({ status: said, feedback, values, entries, times, roster: people }) {
    store.learn(times);
    if (said?.state === "saved" || times) store.acknowledge(times);
    if (values) server.values = values;
    if (entries) server.entries = entries;
    if (people && roster) named(people);
    if (values || entries || people) show();
    if (said?.state === "failed") stay();
    if (said?.state === "offline") {
      write(lost, said.text || texts("offline"));
      lock(true);
    } else if (said?.state === "failed" || (said?.state === "saved" && !store.pending.size)) status.show(said);
    if (!store.pending.size && said && said.state !== "busy") clearTimeout(waiting);
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
  on(form, "focusin", (event) => progress.passed(event.target));
  on(form, "focusout", () => {
    store.flush();
    if (stale) show();
  });
  on(window, "pagehide", () => store.flush());
  on(document, "visibilitychange", () => document.visibilityState === "hidden" && store.flush());
  on(form, "keydown", (event) => keydown(event, store));

  return {
    update,
    /** The blocks that are not finished, and how many there are: each has a name, a focus() and what it still wants. */
    open: () => ({ all: blocks.length, blocks: blocks.filter((each) => !each.state().done) }),
    /** Whether another subject was asked for here, and not in another window on the same notebook. */
    leaving: () => leaving,
    /** Say what has been opened and go to its first question: after another subject has been chosen. */
    welcome() {
      if (!subject?.current) return chooser?.focus();
      announce(texts("subject_opened", { name: subject.current }), 100);
      blocks[0]?.focus();
    },
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
  const entry = entryKey({ entry: entryOf(block) });
  return key === entry || key.startsWith(`${entry}.`) || key.startsWith(`${block.perspective ?? ""}|${block.item}|`);
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

// The end of the questionnaire: what is still open, consent, taking the answers out, and making room for the next.

// How long a click takes: what changes while one leaves a field waits until then.
const SETTLE_MS = 400;

function makeEnd() {
  const open = makeOpen();
  const taking = makeTaking();
  const next = [panel(texts("next_person"), ...paragraphs(texts("wipe_about")), makeSure("wipe", wipe))];
  if (data.subject) {
    const title = texts("again_title", { subject: data.subject });
    next.unshift(panel(title, ...paragraphs(texts("again_about")), makeSure("again", again)));
  }
  return { nodes: [panel(texts("end"), open.node, tick("consent"), ...taking), ...next], changed: open.changed };
}

/** Say what is still open: a line an instrument, with a way to its first question. */
function makeOpen() {
  const told = element("p", {});
  let waiting = null;

  const lines = data.forms.map(({ short }, at) => {
    const count = element("span", {});
    const link = element("button", { type: "button", class: "plg-link plg-first", onclick: () => openBlocks(at)[0]?.focus() });
    return { short, count, link, node: element("li", {}, count, link) };
  });

  function show() {
    const open = data.forms.map((_, at) => openBlocks(at));
    const count = open.reduce((total, each) => total + each.length, 0);
    write(told, count ? texts.counted("open", count) : texts("all_done"));
    lines.forEach(({ short, count: node, link }, at) => {
      const [first] = open[at];
      write(node, first ? texts.counted("open_in", open[at].length, { title: short }) : texts("done_in", { title: short }));
      write(link, first ? first.name : "");
      toggle(link, Boolean(first));
    });
  }

  /**
   * Later, and always as many lines: leaving a field saves it, and nothing may move away under the finger that is about
   * to tick or press.
   */
  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(show, SETTLE_MS);
  }

  queueMicrotask(show);
  return { node: element("div", {}, told, element("ul", {}, ...lines.map(({ node }) => node))), changed };
}

const openBlocks = (at) => forms[at]?.form.open().blocks ?? [];

/** The two ways to take the answers out, what stops that, and what to do next. */
function makeTaking() {
  const problem = element("p", { class: "plg-problem", role: "alert" });
  const done = element("p", { class: "plg-done", role: "status" });
  const code = element("textarea", { id: uniqueId(), class: "plg-code", readonly: true, rows: 5 });
  const codeField = element("div", { class: "plg-field", hidden: true }, element("label", { for: code.id }, texts("code")), code);

  /** Return the answer files, or say what comes first. */
  function files() {
    const made = data.forms.map((payload) => answerFile(payload)).filter(({ rows, entries }) => rows.length || entries.length);
    const missing = made.length ? missingField() : "nothing";
    write(problem, missing ? texts(`no_${missing}`) : "");
    write(done, "");
    if (missing) document.querySelector(`[data-name="${missing}"] :is(input, select)`)?.focus();
    return missing ? null : made;
  }

  function download() {
    const made = files();
    if (!made) return;
    const content = made.length > 1 ? { format: 1, answers: made } : made[0];
    const name = `antwoord-${made.map(({ instrument }) => instrument).join("-")}-${state.respondent.slice(2, 6)}.json`;
    const link = element("a", { download: name });
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    write(done, texts("downloaded", { name }));
  }

  async function copy() {
    const made = files();
    if (!made) return;
    const codes = made.map((file) => answerCode(file, data.codes[file.instrument]));
    toggle(codeField, !codes.includes(null));
    if (codes.includes(null)) return write(problem, texts("code_too_long"));
    code.value = codes.join("\n");
    write(done, texts((await copied(code)) ? "copied" : "copy_yourself"));
  }

  const button = (name, action) => element("button", { type: "button", class: "plg-button", onclick: action }, texts(name));
  const buttons = element("div", { class: "plg-buttons" }, button("download", download), button("copy", copy));
  return [problem, buttons, done, codeField, ...paragraphs(texts("after"))];
}

/** Return the name of what must be told before the answers can be taken out, empty when all is there. */
function missingField() {
  const { about } = state;
  const wanted = {
    group: data.groups.length > 1 && !about.group,
    me: data.people.length && !about.me,
    subject: data.subject && !about.subject,
    name: data.conversation && about.agreed && !about.name,
    consent: !about.consent,
  };
  return Object.keys(wanted).find((name) => wanted[name]) ?? "";
}

/** A button that asks once more before it does what can't be undone. */
function makeSure(name, action) {
  let sure = false;
  const button = element("button", { type: "button", class: "plg-quiet", onclick: pressed }, texts(name));
  const told = element("span", { class: "plg-hidden", role: "status" });

  function pressed() {
    if (sure) return action();
    sure = true;
    write(button, texts(`${name}_sure`));
    write(told, texts(`${name}_sure`));
  }

  return element("div", {}, button, told);
}

function wipe() {
  forget();
  restart();
}

/** The same observer, another lesson: what was told of oneself stays. */
function again() {
  const { respondent, about, changed } = state;
  forget();
  const kept = { respondent, about: { ...about, subject: "" }, answers: {}, changed };
  keep.write(kept);
  restart(kept);
}

function restart(kept = null) {
  begin(kept);
  scrollTo(0, 0);
  document.querySelector("h1").focus();
}

/** A file page may have no right to the clipboard; then the text is selected and the old way tried. */
async function copied(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch {
    area.focus();
    area.select();
    return document.execCommand("copy");
  }
}

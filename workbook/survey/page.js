// The questionnaire as a page of its own: about you, one form an instrument, and handing over. Nothing is sent by itself.

const data = JSON.parse(document.getElementById("plg-data").textContent);
const texts = makeTexts(data.labels);
const keep = makeKeep(data.name);
const main = document.querySelector("main");
// How long a click takes: what changes while one leaves a field waits until then.
const SETTLE_MS = 400;
let state = null;
let forms = [];

/** Draw everything anew, with what was kept of whoever began on this device. */
function begin() {
  forms.forEach(({ form }) => form.destroy());
  state = { respondent: newRespondent(), about: {}, answers: {}, ...keep.read() };
  forms = [];
  const about = makeAbout();
  const places = data.forms.map((each) => [each, element("div", {})]);
  const end = makeEnd();
  const announcer = element("p", { class: "plg-hidden", role: "status" });
  main.replaceChildren(...about, ...places.map(([, node]) => node), ...end.nodes, announcer);
  end.announce = (text) => write(announcer, text);
  for (const [payload, node] of places) forms.push({ payload, form: mountForm(payload, node, end) });
}

function mountForm(payload, node, end) {
  const mine = (state.answers[payload.instrument] ??= { rows: {}, entries: {} });
  const answers = () => ({
    values: Object.fromEntries(given(mine.rows).map((row) => [rowKey(row), row.value])),
    entries: Object.values(mine.entries),
    times: Object.fromEntries([...Object.entries(mine.rows), ...Object.entries(mine.entries)].map(([key, each]) => [key, each.saved_at])),
  });
  const form = mount(node, { ...payload, ...answers(), respondent: state.respondent }, {
    send({ rows, entries }) {
      for (const each of rows) mine.rows[rowKey(each)] = each;
      for (const each of entries) mine.entries[entryKey(each)] = each;
      const kept = save();
      // The form waits for an answer that comes later, as from a server.
      queueMicrotask(() => {
        form.update({ ...answers(), status: { state: "saved", text: texts(kept ? "kept" : "held") } });
        end.changed();
      });
    },
  });
  return form;
}

const given = (rows) => Object.values(rows).filter(({ value }) => value !== null);
const save = () => keep.write(state);

function newRespondent() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `t-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

// ---- about you ------------------------------------------------------------------------------------------------------

function makeAbout() {
  const where = element("p", { class: "plg-note" }, texts(keep.works() ? "keeps" : "keeps_not"));
  where.dataset.look = keep.works() ? "" : "warning";
  const fields = [];
  if (data.groups.length > 1) fields.push(choice("group", data.groups.map((each) => [each, each])));
  if (data.people.length) fields.push(choice("me", data.people.map(({ id, name }) => [id, name])));
  if (data.subject) fields.push(typed("subject"));
  fields.push(typed("link"));
  if (data.conversation) fields.push(...agreement());
  return [where, panel(texts("about"), ...fields)];
}

const panel = (title, ...content) =>
  element("section", { class: "plg-panel" }, element("h2", {}, title), ...content);

function labelled(name, input) {
  const help = texts(`${name}_help`) ? element("p", { class: "plg-help", id: uniqueId() }, texts(`${name}_help`)) : null;
  if (help) input.setAttribute("aria-describedby", help.id);
  const label = element("label", { for: input.id }, name === "subject" ? data.subject : texts(name));
  return element("div", { class: "plg-field", "data-name": name }, label, help, input);
}

function typed(name) {
  const input = element("input", { id: uniqueId(), type: "text", autocomplete: "off", maxlength: 60 });
  input.value = state.about[name] ?? "";
  input.addEventListener("input", () => put(name, input.value.trim().replace(/\s+/g, " ")));
  return labelled(name, input);
}

function choice(name, options) {
  const select = element("select", { id: uniqueId() }, element("option", { value: "" }, texts("choose")));
  select.append(...options.map(([value, text]) => element("option", { value }, text)));
  select.value = state.about[name] ?? "";
  select.addEventListener("change", () => put(name, select.value));
  return labelled(name, select);
}

function tick(name) {
  const box = element("input", { id: uniqueId(), type: "checkbox" });
  box.checked = Boolean(state.about[name]);
  box.addEventListener("change", () => put(name, box.checked));
  return element("div", { class: "plg-tick", "data-name": name }, box, element("label", { for: box.id }, texts(name)));
}

/** The name counts only with the tick beside it: two deeds, so that nobody agrees by filling in a field. */
const agreement = () => [...paragraphs(texts("conversation_about")), tick("agreed"), typed("name")];

function put(name, value) {
  state.about[name] = value;
  save();
}

// ---- the end --------------------------------------------------------------------------------------------------------

function makeEnd() {
  const told = element("p", {});
  const problem = element("p", { class: "plg-problem", role: "alert" });
  const code = element("textarea", { id: uniqueId(), class: "plg-code", readonly: true, rows: 5 });
  const codeField = element("div", { class: "plg-field", hidden: true }, element("label", { for: code.id }, texts("code")), code);
  const done = element("p", { class: "plg-done", role: "status" });
  const button = (name, action, look) =>
    element("button", { type: "button", class: look, onclick: action }, texts(name));
  const wipe = element("button", { type: "button", class: "plg-quiet", onclick: wiped }, texts("wipe"));
  const end = { nodes: [], changed };
  let sure = false;
  let waiting = null;

  const lines = data.forms.map(({ title }, at) => {
    const link = element("button", { type: "button", class: "plg-link", onclick: () => forms[at].form.open().blocks[0]?.focus() });
    return { title, link, node: element("li", {}, link) };
  });
  const list = element("ul", {}, ...lines.map(({ node }) => node));

  /**
   * Say what is still open, a line an instrument. Later, and always as many lines: leaving a field saves it, and nothing
   * may move away under the finger that is about to tick or press.
   */
  function changed() {
    clearTimeout(waiting);
    waiting = setTimeout(show, SETTLE_MS);
  }

  function show() {
    const open = forms.map(({ form }) => form.open().blocks.length);
    const count = open.reduce((total, each) => total + each, 0);
    write(told, count ? texts.counted("open", count) : texts("all_done"));
    lines.forEach(({ title, link }, at) => {
      write(link, texts(open[at] ? "open_in" : "done_in", { title, count: open[at] }));
      link.disabled = !open[at];
    });
  }

  /** Return the answer files, or say what comes first. */
  function files() {
    const made = data.forms.map((payload) => answerFile(payload)).filter(({ rows, entries }) => rows.length || entries.length);
    const missing =
      (!made.length && "nothing") ||
      (data.groups.length > 1 && !state.about.group && "group") ||
      (data.people.length && !state.about.me && "me") ||
      (data.subject && !state.about.subject && "subject") ||
      (data.conversation && state.about.agreed && !state.about.name && "name") ||
      (!state.about.consent && "consent");
    write(problem, missing ? texts(`no_${missing}`) : "");
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
    code.value = made.map((file) => answerCode(file, data.codes[file.instrument])).join("\n");
    toggle(codeField, true);
    write(done, texts((await copied(code)) ? "copied" : "copy_yourself"));
  }

  function wiped() {
    if (!sure) {
      sure = true;
      write(wipe, texts("wipe_sure"));
      end.announce(texts("wipe_sure"));
      return;
    }
    keep.forget();
    begin();
    scrollTo(0, 0);
    document.querySelector("h1").focus();
  }

  end.nodes = [
    panel(
      texts("end"),
      told,
      list,
      tick("consent"),
      problem,
      element("div", { class: "plg-buttons" }, button("download", download, "plg-button"), button("copy", copy, "plg-button")),
      done,
      codeField,
      ...paragraphs(texts("after")),
    ),
    panel(texts("next_person"), ...paragraphs(texts("wipe_about")), wipe),
  ];
  queueMicrotask(show);
  return end;
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

function answerFile(payload) {
  const { about, respondent } = state;
  const mine = state.answers[payload.instrument];
  const rows = given(mine.rows);
  const entries = Object.values(mine.entries).filter((each) => !each.deleted && Object.keys(each).some((key) => !SET.has(key) && said(each[key])));
  const network = data.people.length && payload.network;
  const times = [...rows, ...entries].map(({ saved_at }) => saved_at);
  return {
    format: 1,
    instrument: payload.instrument,
    version: payload.version,
    respondent: network ? about.me : respondent,
    role: data.role,
    group: about.group || (data.groups.length === 1 ? data.groups[0] : null),
    moment: data.moment,
    saved_at: times.sort().at(-1) ?? null,
    ...(payload.subjects || data.fixed_subject ? { subject: about.subject || data.fixed_subject } : {}),
    ...(about.link ? { koppelcode: about.link } : {}),
    ...(about.agreed && about.name ? { gesprek: about.name } : {}),
    rows,
    entries,
  };
}

const SET = new Set(["entry", "item", "perspective", "saved_at"]);
const said = (value) => value !== null && value !== undefined && String(value).trim() !== "";

begin();

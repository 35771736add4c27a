// The questionnaire as a page of its own, once `data` says what is asked: about you, one form an instrument, and handing over. Nothing is sent by itself.

const texts = makeTexts(data.labels);
const keep = makeKeep(data.name);
const main = document.querySelector("main");
let state = null;
let forms = [];

/** Draw everything anew, with what was kept of whoever began on this device. */
function begin(kept = keep.read()) {
  forms.forEach(({ stop }) => stop());
  forms = [];
  state = { respondent: newRespondent(), about: {}, answers: {}, ...kept };
  // At once: a second window with this file must know that it is the same person.
  if (!kept) keep.write(state);
  const places = data.forms.map((each) => [each, element("div", {})]);
  const end = makeEnd();
  main.replaceChildren(...makeAbout(), ...places.map(([, node]) => node), ...end.nodes);
  for (const [payload, node] of places) forms.push(mountForm(payload, node, end));
}

function mountForm(payload, node, end) {
  const mine = (state.answers[payload.instrument] ??= { rows: {}, entries: {} });
  let stopped = false;
  const answers = () => ({
    values: Object.fromEntries(given(mine.rows).map((row) => [rowKey(row), row.value])),
    entries: Object.values(mine.entries),
    times: Object.fromEntries([...Object.entries(mine.rows), ...Object.entries(mine.entries)].map(([key, each]) => [key, each.saved_at])),
  });
  const form = mount(node, { ...payload, ...answers(), respondent: state.respondent }, {
    send({ rows, entries }) {
      // What a form still had when its answers were wiped is wiped with them.
      if (stopped) return;
      for (const each of rows) mine.rows[rowKey(each)] = each;
      for (const each of entries) mine.entries[entryKey(each)] = each;
      const kept = save();
      // The form waits for an answer that comes later, as from a server.
      queueMicrotask(() => {
        if (stopped) return;
        form.update({ ...answers(), status: { state: "saved", text: texts(kept ? "kept" : "held") } });
        end.changed();
      });
    },
  });
  const stop = () => {
    stopped = true;
    form.destroy();
  };
  return { form, stop };
}

const given = (rows) => Object.values(rows).filter(({ value }) => value !== null);

function newRespondent() {
  const bytes = crypto.getRandomValues(new Uint8Array(4));
  return `t-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

// ---- keeping --------------------------------------------------------------------------------------------------------

/** Keep everything; what another window with this file kept of the same person is not written over with older answers. */
function save() {
  takeOver(keep.read());
  return keep.write(state);
}

function takeOver(other) {
  if (other?.respondent !== state.respondent) return;
  if ((other.changed ?? "") > (state.changed ?? "")) Object.assign(state, { about: other.about, changed: other.changed });
  for (const [instrument, { rows, entries }] of Object.entries(other.answers)) {
    const mine = (state.answers[instrument] ??= { rows: {}, entries: {} });
    takeLater(mine.rows, rows);
    takeLater(mine.entries, entries);
  }
}

function takeLater(mine, theirs) {
  for (const [key, each] of Object.entries(theirs)) {
    if (each.saved_at > (mine[key]?.saved_at ?? "")) mine[key] = each;
  }
}

function forget() {
  forms.forEach(({ stop }) => stop());
  forms = [];
  keep.forget(state.respondent);
}

// Somebody goes on, or wipes, in another window with this file: here the same is to be seen.
addEventListener("storage", ({ key }) => {
  if (key === data.name) begin();
});

// ---- handing over ---------------------------------------------------------------------------------------------------

function answerFile(payload) {
  const { about, respondent } = state;
  const mine = state.answers[payload.instrument];
  const rows = given(mine.rows);
  const entries = Object.values(mine.entries).filter((each) => !each.deleted && Object.keys(each).some((key) => !SET.has(key) && said(each[key])));
  const network = data.people.length && payload.network;
  // Also what was taken back has a time: who sends again after that sends something later.
  const times = [...Object.values(mine.rows), ...Object.values(mine.entries)].map(({ saved_at }) => saved_at);
  if (state.changed) times.push(state.changed);
  return {
    format: 1,
    instrument: payload.instrument,
    version: payload.version,
    respondent: network ? about.me : respondent,
    role: data.role,
    group: data.groups.length === 1 ? data.groups[0] : about.group?.trim() || null,
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

// Answers on their way to the file. A row stays here, and in the browser's own storage, until the shell says that it
// has been saved: a killed browser, a busy kernel or a file held open by another program loses nothing.

export const rowKey = (row) => [row.perspective ?? "", row.item, row.option ?? ""].join("|");
export const entryKey = (entry) => `entry:${entry.entry}`;
/** The key under which a text stands that belongs to one item in one perspective. */
export const entryOf = (block) => [block.perspective, block.item].filter(Boolean).join(".");
const keyOf = (record) => ("entry" in record ? entryKey(record) : rowKey(record));

/**
 * @param prefix where the rows stand in the browser's storage (instrument, respondent, moment, subject)
 * @param times  when each known answer was given: a new answer is always later, also if a clock runs behind
 * @param send   gives rows and entries to the shell
 * @param mine   tells whether a key belongs to this form (a notebook has several forms of one quiz)
 */
export function makeStore({ prefix, times, send, mine, delay = 400 }) {
  const pending = new Map();
  const unsent = new Set();
  const known = new Map(Object.entries(times || {}));
  let timer = null;

  function stamp(key) {
    const after = Date.parse(known.get(key) ?? "") || 0;
    const moment = new Date(Math.max(Date.now(), after + 1)).toISOString();
    known.set(key, moment);
    return moment;
  }

  function put(record) {
    const key = keyOf(record);
    const dated = { ...record, saved_at: stamp(key) };
    pending.set(key, dated);
    unsent.add(key);
    keep(prefix + key, dated);
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  function flush(all = false) {
    clearTimeout(timer);
    const keys = all === true ? [...pending.keys()] : [...unsent];
    unsent.clear();
    if (!keys.length) return false;
    const records = keys.map((key) => pending.get(key)).filter(Boolean);
    send({ rows: records.filter((each) => !("entry" in each)), entries: records.filter((each) => "entry" in each) });
    return true;
  }

  /** Forget what has been saved, by the times in the file; without times everything that was sent counts as saved. */
  function acknowledge(saved) {
    for (const [key, record] of [...pending]) {
      const done = saved ? saved[key] && record.saved_at <= saved[key] : !unsent.has(key);
      if (!done) continue;
      pending.delete(key);
      drop(prefix + key, record.saved_at);
    }
  }

  /** Take up what an earlier browser could not get saved; what has been answered later elsewhere is dropped. */
  function recover() {
    for (const [name, record] of kept(prefix)) {
      const key = name.slice(prefix.length);
      if (keyOf(record) !== key || !mine(key)) continue;
      if (record.saved_at <= (known.get(key) ?? "")) {
        drop(name, record.saved_at);
        continue;
      }
      pending.set(key, record);
      unsent.add(key);
      known.set(key, record.saved_at);
    }
    return pending.size;
  }

  function learn(times) {
    for (const [key, moment] of Object.entries(times || {})) {
      if (moment > (known.get(key) ?? "")) known.set(key, moment);
    }
  }

  const stop = () => clearTimeout(timer);
  return { put, flush, acknowledge, recover, learn, stop, pending };
}

// The browser may refuse its storage (private window, full, switched off): the form then works without this net.
function keep(name, record) {
  try {
    localStorage.setItem(name, JSON.stringify(record));
  } catch {
    return;
  }
}

function drop(name, until) {
  try {
    const record = JSON.parse(localStorage.getItem(name) || "null");
    if (record && record.saved_at <= until) localStorage.removeItem(name);
  } catch {
    return;
  }
}

function kept(prefix) {
  const found = [];
  try {
    const names = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
    for (const name of names.filter((each) => each.startsWith(prefix))) {
      const record = parsed(localStorage.getItem(name));
      if (record?.item && record.saved_at) found.push([name, record]);
    }
  } catch {
    return found;
  }
  return found;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// What `wb.carry()` does, in the browser: one zip of all of a deelnemer's work, and bringing one in without losing anything.
// The same format and the same rules as workbook/portfolio/transfer.py, so that a zip goes from browser to laptop and back.

import { makeZip, readZip, ZipProblem } from "./zip.js";

const MANIFEST = "manifest.json";
const FORMAT = 1;
const IDENTITY = ["deelnemer.json", "naam.json"];
const START = "start.json";

export const encode = (text) => new TextEncoder().encode(text);
const decode = (data) => new TextDecoder("utf-8", { fatal: true }).decode(data);

export async function sha256(data) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parsed(data) {
  try {
    return JSON.parse(decode(data));
  } catch {
    return null;
  }
}

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const sameBytes = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Tell whether a file goes along: what a person made or got, never what is hidden or being written. */
export function isCarried(name, rules) {
  const parts = name.split("/");
  if (parts.some((part) => part.startsWith("."))) return false;
  return IDENTITY.includes(name) || name.endsWith(".ipynb") || (parts.length > 1 && rules.folders.includes(parts[0]));
}

function isSafe(name, rules) {
  const parts = name.split("/");
  return !/[\\:]/.test(name) && !parts.includes("..") && !parts.includes("") && isCarried(name, rules);
}

/** Make the zip of a Map of files; null when there is nothing yet that belongs to anybody. */
export async function pack(files, rules, when = new Date()) {
  const carried = [...files].filter(([name]) => isCarried(name, rules)).sort(([one], [other]) => (one < other ? -1 : 1));
  const owner = ownerOf(files);
  if (!owner) return null;
  const sums = {};
  for (const [name, data] of carried) sums[name] = await sha256(data);
  const manifest = { format: FORMAT, deelnemer: owner, made_at: when.toISOString(), files: sums };
  const zip = await makeZip([[MANIFEST, encode(JSON.stringify(manifest, null, 1))], ...carried], when);
  return { zip, count: carried.length };
}

/** Return whose files these are, by the pseudonym; null when they are nobody's yet. */
export function ownerOf(files) {
  const who = files.get(IDENTITY[0]);
  return (who && parsed(who)?.id) || null;
}

/** Read and check a portfolio whole. Throws `ZipProblem`. */
export async function opened(bytes, rules) {
  const files = await readZip(bytes, rules);
  const manifest = files.has(MANIFEST) ? parsed(files.get(MANIFEST)) : null;
  files.delete(MANIFEST);
  if ([...files.keys()].some((name) => !isSafe(name, rules))) throw new ZipProblem(manifest ? "unsafe" : "no_zip");
  if (!isRecord(manifest) || !isRecord(manifest.files) || !manifest.deelnemer) throw new ZipProblem("no_zip");
  if (manifest.format !== FORMAT) throw new ZipProblem("newer");
  const wrong = [];
  for (const name of new Set([...files.keys(), ...Object.keys(manifest.files)])) {
    if (!files.has(name) || (await sha256(files.get(name))) !== manifest.files[name]) wrong.push(name);
  }
  if (!files.has(IDENTITY[0])) wrong.push(IDENTITY[0]);
  if (wrong.length) throw new ZipProblem("damaged", wrong.sort().slice(0, 3).join(", "));
  return { owner: String(manifest.deelnemer), files };
}

/**
 * Bring a portfolio in. `drive` has read(), which gives a Map of what is here, shipped(name), which gives the site's own page, and
 * change(name, decide), which writes what `decide(bytes or null)` returns. Returns {added, merged, same, beside: [[name, name]]}.
 */
export async function bring(bytes, drive, rules) {
  const { owner, files } = await opened(bytes, rules);
  const here = await drive.read();
  if (ownerOf(here) !== owner) {
    const answered = [...here.keys()].some((name) => /^antwoorden\/[^./][^/]*\.json$/.test(name) && name !== `antwoorden/${START}`);
    if (answered) throw new ZipProblem("another_person");
    await drive.change(IDENTITY[0], () => files.get(IDENTITY[0]));
  }
  return bringFiles(files, drive, rules);
}

/** Bring files in that were checked before. */
export async function bringFiles(files, drive, rules) {
  const done = { added: [], merged: [], same: [], beside: [] };
  for (const [name, data] of files) {
    const shipped = name.endsWith(".ipynb") ? await drive.shipped(name) : null;
    const mark = (await sha256(data)).slice(0, 6);
    let how = "same";
    await drive.change(name, (stored) => {
      const placed = place(name, stored ?? shipped, data);
      how = placed.how;
      return placed.data;
    });
    if (how === "beside") {
      const beside = besideName(name, `${rules.brought} ${mark}`);
      how = "same";
      await drive.change(beside, (stored) => {
        if (stored) return null;
        how = "added";
        return data;
      });
      if (how === "added") done.beside.push([name, beside]);
    }
    done[how].push(name);
  }
  return done;
}

export function besideName(name, words) {
  const dot = name.lastIndexOf(".");
  return dot > name.lastIndexOf("/") + 1 ? `${name.slice(0, dot)} (${words})${name.slice(dot)}` : `${name} (${words})`;
}

/** Decide what becomes of one file: {how, data}; `data` is null where nothing is written under this name. */
export function place(name, stored, data) {
  if (!stored) return { how: "added", data };
  if (sameBytes(stored, data) || alike(name, stored, data)) return { how: "same", data: null };
  const together = /^antwoorden\/[^/]+$/.test(name) ? merged(stored, data) : null;
  if (!together) return { how: "beside", data: null };
  if (JSON.stringify(parsed(stored)) === JSON.stringify(together)) return { how: "same", data: null };
  return { how: "merged", data: encode(JSON.stringify(together, null, 1)) };
}

/** Tell whether two files hold the same: pages with the same cells, or JSON that is only laid out otherwise. */
function alike(name, one, other) {
  if (name.endsWith(".ipynb")) {
    const [here, there] = [cellsOf(parsed(one)), cellsOf(parsed(other))];
    return here !== null && here === there;
  }
  const [here, there] = name.endsWith(".json") ? [parsed(one), parsed(other)] : [null, null];
  return here !== null && there !== null && JSON.stringify(here) === JSON.stringify(there);
}

/** Return kinds and sources of a notebook's cells as one text; null for what is no notebook. */
export function cellsOf(notebook) {
  if (!Array.isArray(notebook?.cells)) return null;
  return JSON.stringify(notebook.cells.map((cell) => [cell.cell_type, [cell.source].flat().join("")]));
}

const text = (value) => (value === null || value === undefined || !String(value).trim() ? null : String(value).trim());
const isName = (value) => typeof value === "string";
const isPlace = (value) => value === null || value === undefined || isName(value);

/** Read an answer file as strictly as the library does; null for anything else. */
export function answerFile(data) {
  if (!isRecord(data) || !isName(data.instrument) || !Number.isInteger(data.format) || data.format > FORMAT) return null;
  const { rows = [], entries = [] } = data;
  if (![rows, entries].every((part) => Array.isArray(part) && part.every(isRecord))) return null;
  const placed = rows.every((row) => isName(row.item) && "value" in row && isPlace(row.perspective) && isPlace(row.option));
  if (!placed || !entries.every((each) => isName(each.entry))) return null;
  const [role, group, subject, link, talk] = ["role", "group", "subject", "koppelcode", "gesprek"].map((key) => text(data[key]));
  return {
    instrument: data.instrument, version: String(data.version ?? ""), respondent: String(data.respondent ?? ""), role, group,
    moment: text(data.moment) || "nulmeting", saved_at: String(data.saved_at ?? ""), subject, koppelcode: link, gesprek: talk, rows, entries,
  };
}

/** Merge two versions of one respondent's answers: per cell and per entry the latest saved one wins, at equal times the one here. */
function merged(stored, data) {
  const [here, there] = [answerFile(parsed(stored)), answerFile(parsed(data))];
  if (!here || !there || ["instrument", "moment", "subject"].some((key) => here[key] !== there[key])) return null;
  const { instrument, version, role, group, moment, subject, koppelcode, gesprek } = here;
  const told = Object.entries({ subject, koppelcode, gesprek }).filter(([, value]) => value !== null);
  return {
    format: FORMAT, instrument, version, respondent: there.respondent, role, group, moment,
    saved_at: there.saved_at > here.saved_at ? there.saved_at : here.saved_at,
    ...Object.fromEntries(told),
    rows: latest([...there.rows, ...here.rows], ["perspective", "item", "option"]),
    entries: latest([...there.entries, ...here.entries], ["entry"]),
  };
}

function latest(rows, keys) {
  const kept = new Map();
  const time = (row) => String(row.saved_at ?? "");
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name] ?? null));
    if (!kept.has(key) || time(row) >= time(kept.get(key))) kept.set(key, row);
  }
  return [...kept.values()];
}

// The start page: the modules, where one was, the back-up, putting one back, and a folder of one's own.

import { makeBackup, moment } from "./backup.js";
import { element, makeTexts, toggle, uniqueId, write } from "./dom.js";
import { makeDrive } from "./drive.js";
import { renew } from "./edition.js";
import { canHaveFolder, makeFolder } from "./folder.js";
import { askToPersist, persists, recall, remember } from "./keeping.js";
import { bring } from "./portfolio.js";
import settings from "./teksten.js";
import { ZipProblem } from "./zip.js";

const APP = "werkboek/lab/index.html";
const texts = makeTexts(settings.labels);
const root = document.getElementById("plg-main");
const drive = makeDrive(settings.storage, new URL("werkboek/", document.baseURI));
const backup = makeBackup(drive, settings.rules);
const folder = makeFolder(drive, settings.rules, backup);

/** Return the sentence for what went wrong. */
function sentence(error) {
  if (error instanceof ZipProblem) return makeTexts(settings.problems)(error.code, { detail: error.detail });
  return settings.problems[error?.name === "QuotaExceededError" ? "full" : "unreadable"];
}

function section(heading, ...children) {
  const id = uniqueId();
  return element("section", { "aria-labelledby": id }, element("h2", { id }, heading), ...children);
}

function button(text, onclick, className = "plg-quiet") {
  return element("button", { type: "button", class: className, onclick }, text);
}

/** A line that tells how something went, and one for what went wrong; `during` locks the buttons meanwhile. */
function makeTold() {
  const told = element("div", { class: "plg-told", role: "status" });
  const problem = element("p", { class: "plg-problem", role: "alert", hidden: true });
  const show = (lines) => told.replaceChildren(...lines.filter(Boolean).map((line) => element("p", {}, line)));
  return {
    node: element("div", {}, told, problem),
    show,
    async during(buttons, work, otherwise = sentence) {
      buttons.forEach((each) => (each.disabled = true));
      toggle(problem, false);
      show([texts("busy")]);
      try {
        show(await work());
      } catch (error) {
        show([]);
        const text = otherwise(error);
        write(problem, text || "");
        toggle(problem, Boolean(text));
      }
      buttons.forEach((each) => (each.disabled = false));
    },
  };
}

/** Return a page's title without the module that its card names already. */
function shortTitle(title) {
  const rest = title.replace(/^Module \d+[,:]\s*/, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

const address = (path) => `${APP}?path=${path.split("/").map(encodeURIComponent).join("/")}`;

function pageLink(path, title) {
  // Whoever clicks here read above that the page begins by itself.
  return element("a", { href: address(path), onclick: () => remember("consent", true) }, title);
}

function cards(pages) {
  const groups = new Map();
  for (const page of pages) {
    const key = page.module ?? 0;
    groups.set(key, [...(groups.get(key) ?? []), page]);
  }
  const card = ([number, some]) =>
    element(
      "li",
      { class: "plg-card" },
      element("h3", {}, number ? texts("module", { number }) : texts("general")),
      element("ul", {}, ...some.map(({ path, title }) => element("li", {}, pageLink(path, shortTitle(title))))),
    );
  return element("ul", { class: "plg-cards" }, ...[...groups].map(card));
}

async function goOn(pages) {
  const last = await recall("last");
  if (!last) return null;
  const title = pages.find(({ path }) => path === last.path)?.title ?? last.path;
  const text = texts("go_on_about", { title, when: moment(last.at, texts) });
  return element("p", { class: "plg-go-on" }, element("strong", {}, texts("go_on")), " ", pageLink(last.path, text));
}

/** Pages that only this reader has: copies of a page that was renewed or put back, and notebooks of their own. */
async function ownPages(pages) {
  const known = new Set(pages.map(({ path }) => path));
  const own = [...(await drive.times()).keys()].filter((path) => path.endsWith(".ipynb") && !known.has(path)).sort();
  if (!own.length) return null;
  return section(texts("own_heading"), element("p", {}, texts("own")), element("ul", {}, ...own.map((path) => element("li", {}, pageLink(path, path)))));
}

function backupPanel(refreshed) {
  const state = element("p", { class: "plg-state" });
  const told = makeTold();
  const take = button(texts("backup"), () => told.during([take, choose], save, () => texts("failed")), "plg-button");
  const file = element("input", { type: "file", accept: ".zip,application/zip", hidden: true, tabindex: "-1", "aria-hidden": "true" });
  const choose = button(texts("restore"), () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) told.during([take, choose], () => putBack(chosen));
    file.value = "";
  });

  async function save() {
    const made = await backup.give(document.body);
    await refresh();
    return made ? [texts("made", made), texts("not_made")] : [texts("nothing")];
  }

  async function putBack(chosen) {
    const done = await bring(new Uint8Array(await chosen.arrayBuffer()), drive, settings.rules);
    await askToPersist();
    await refreshed();
    const counts = Object.fromEntries(["added", "merged", "same"].map((key) => [key, done[key].length]));
    return [texts("restored", counts), ...done.beside.map(([name, beside]) => texts("beside", { name, beside })), texts("reopen")];
  }

  async function refresh() {
    const { last, any, changed } = await backup.state();
    const line = last ? texts("last", { when: moment(last, texts) }) : texts(any ? "never" : "nothing");
    write(state, last && changed ? `${line} ${texts("since")}` : line);
    state.dataset.changed = changed;
  }

  const node = section(
    texts("backup_heading"),
    state,
    element("div", { class: "plg-act" }, take, element("p", {}, texts("backup_about"))),
    element("div", { class: "plg-act" }, choose, element("p", {}, texts("restore_about"))),
    file,
    told.node,
  );
  return { node, refresh };
}

function folderPanel(refreshed) {
  const told = makeTold();
  const act = (work) => told.during([choose, again, leave], work, folderProblem);
  const kept = ({ name, count }) => texts("folder_kept", { name, count: texts.counted("file", count ?? 0) });
  const choose = button(texts("folder_choose"), () => act(async () => [kept(await folder.choose().finally(refresh))]));
  const again = button(texts("folder_renew"), () => act(async () => (await folder.renew(), line())));
  const leave = button(texts("folder_leave"), () => act(async () => (await folder.leave(), await refresh(), [texts("folder_left")])));

  function folderProblem(error) {
    if (error?.name === "AbortError") return "";
    return error instanceof ZipProblem ? sentence(error) : texts("folder_failed");
  }

  async function line() {
    await refresh();
    const state = await folder.state();
    if (!state) return [];
    if (state.state !== "granted") return [texts(`folder_${state.state}`, state)];
    return [kept({ ...state, count: await folder.keep() })];
  }

  async function refresh() {
    show(await folder.state());
    await refreshed();
  }

  function show(state) {
    toggle(again, Boolean(state) && state.state !== "granted");
    toggle(leave, Boolean(state));
  }

  const buttons = element("div", { class: "plg-buttons" }, choose, again, leave);
  show(null);
  const node = section(texts("folder_heading"), element("p", {}, texts("folder_about")), buttons, told.node);
  return { node, begin: () => act(line) };
}

async function safety() {
  const state = element("p", { class: "plg-state" });
  const asking = button(texts("persist_ask"), async () => show((await askToPersist()) === true, "persist_refused"));
  const show = (granted, otherwise = "persist_no") => {
    write(state, texts(granted ? "persist_yes" : otherwise));
    toggle(asking, !granted);
  };
  show((await persists()) === true);
  toggle(asking, asking.hidden === false && Boolean(navigator.storage?.persist));
  return section(texts("safe_heading"), element("p", {}, texts("safe")), element("p", {}, texts("safe_but")), state, asking);
}

function editionNote({ renewed, kept }) {
  const lines = [renewed.length ? texts.counted("renewed", renewed.length) : "", ...kept.map(([name, beside]) => texts("kept", { name, beside }))];
  return lines.some(Boolean) ? element("div", { class: "plg-note", role: "status" }, ...lines.filter(Boolean).map((line) => element("p", {}, line))) : null;
}

async function main() {
  let edition = null;
  try {
    edition = await (await fetch("uitgave.json", { cache: "no-cache" })).json();
  } catch {
    // Without a connection the answers are still here, and so is the back-up.
  }
  const news = edition ? await renew(edition.edition, drive, texts("own_version")) : { renewed: [], kept: [] };
  const pages = edition?.pages ?? [];
  const saving = backupPanel(() => saving.refresh());
  const keeping = canHaveFolder() ? folderPanel(() => saving.refresh()) : null;
  const list = pages.length ? cards(pages) : element("p", { class: "plg-problem", role: "alert" }, texts("no_pages"));
  const parts = [
    editionNote(news),
    await goOn(pages),
    section(texts("pages_heading"), element("p", {}, texts("begin_about")), list),
    await ownPages(pages),
    saving.node,
    keeping?.node,
    await safety(),
  ];
  root.replaceChildren(...parts.filter(Boolean));
  await saving.refresh();
  if (keeping && (await folder.state())) await keeping.begin();
  // A page of the workbook in another tab may have saved something meanwhile.
  window.addEventListener("focus", () => saving.refresh());
}

if (!window.plgWrong) main();

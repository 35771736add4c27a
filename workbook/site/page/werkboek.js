// What is around JupyterLite in the browser edition: it begins a page for its reader, and keeps the work safe.

import { makeBackup } from "./backup.js";
import { makeBar } from "./bar.js";
import { makeTexts } from "./dom.js";
import { makeDrive } from "./drive.js";
import { noteBase, renew } from "./edition.js";
import { makeFolder } from "./folder.js";
import { askToPersist, recall, remember } from "./keeping.js";
import { makeLoading, readAhead } from "./loading.js";
import { closeLeft, hasRest, isNotebook, pythonReady, runFirst, runRest } from "./running.js";
import settings from "./teksten.js";

const SITE = new URL("../../", document.baseURI);
const SETTLE_MS = 1500;
const NARROW = 900;

const texts = makeTexts(settings.labels);
const drive = makeDrive(settings.storage, new URL("werkboek/", SITE));
const backup = makeBackup(drive, settings.rules);
const folder = makeFolder(drive, settings.rules, backup);
const begun = new WeakMap();
const known = new WeakSet();
let app = null;
let current = null;
let seen = [];
let unsafe = false;
let within = false;
let settling = null;
let consented = null;
const consent = new Promise((done) => (consented = done));

const bar = makeBar(texts, { backup: makeOne, rest: finishPage, folder: renewFolder });
const loading = makeLoading(texts, { begin: agree });

const clock = () => `${new Date().getHours()}.${String(new Date().getMinutes()).padStart(2, "0")}`;

async function refresh() {
  const [state, kept] = [await backup.state(), await folder.state()];
  unsafe = state.changed && kept?.state !== "granted";
  bar.state(state, kept);
}

async function makeOne() {
  try {
    const made = await backup.give(document.body);
    await refresh();
    bar.tell(made ? `${texts("made", made)} ${texts("not_made")}` : texts("nothing"));
    bar.offered();
  } catch {
    bar.tell(texts("failed"), { stays: true });
  }
}

async function renewFolder() {
  try {
    await folder.renew();
  } catch {
    bar.tell(texts("folder_failed"), { stays: true });
  }
  await refresh();
}

/** Something was written: tell it, and after a moment of rest write it into the folder as well. */
function written() {
  bar.saved(clock());
  clearTimeout(settling);
  settling = setTimeout(async () => {
    try {
      await folder.keep();
    } catch {
      bar.tell(texts("folder_failed"), { stays: true });
    }
    await refresh();
  }, SETTLE_MS);
}

async function agree() {
  loading.ask(false);
  await remember("consent", true);
  consented();
  await askToPersist();
}

/** Wait until the reader agreed, now or on an earlier page. */
async function agreed() {
  if (!(await recall("consent"))) {
    loading.ask(true);
    await consent;
  }
}

/** Begin a notebook once: run its first cells, if the reader agrees. */
async function begin(panel) {
  if (begun.has(panel)) return;
  begun.set(panel, "first");
  try {
    loading.stage("python");
    await Promise.all([agreed(), pythonReady(panel).then(loading.finish)]);
    loading.stage("packages");
    await runFirst(panel, (number) => number > 0 && loading.stage("notebook"));
    loading.finish();
    begun.set(panel, "rest");
    showRest();
  } catch (error) {
    console.error(error);
    loading.fail();
  }
}

function showRest() {
  bar.rest(Boolean(current) && begun.get(current) === "rest" && hasRest(current));
}

async function finishPage() {
  const panel = current;
  begun.set(panel, "done");
  bar.rest(true, true);
  try {
    if (await runRest(panel)) bar.tell(texts("rest_own"), { stays: true });
  } finally {
    showRest();
  }
}

async function opened(widget) {
  const panel = isNotebook(widget) ? widget : null;
  current = panel;
  showRest();
  if (!panel) return;
  const { path } = panel.context;
  keepAddress(path);
  if (!known.has(panel)) {
    known.add(panel);
    await noteBase(path, drive);
  }
  await remember("last", { path, at: new Date().toISOString() });
  seen = await closeLeft(panel, seen).catch(() => seen);
  await begin(panel);
}

/** JupyterLite takes the page out of the address; without it a reload or a bookmark shows no page at all. */
function keepAddress(path) {
  const address = new URL(location);
  address.searchParams.set("path", path);
  history.replaceState(history.state, "", address);
}

async function application() {
  while (!window.jupyterapp) await new Promise((done) => setTimeout(done, 50));
  await window.jupyterapp.started;
  return window.jupyterapp;
}

/** Let Lab fill what the bar leaves of the window, however high the bar is. */
function makeRoom() {
  const fit = () => {
    document.documentElement.style.setProperty("--plg-bar", `${bar.node.offsetHeight}px`);
    window.dispatchEvent(new Event("resize"));
  };
  new ResizeObserver(fit).observe(bar.node);
}

async function news(edition) {
  const { renewed, kept } = await renew(edition, drive, texts("own_version"));
  const lines = [renewed.length ? texts.counted("renewed", renewed.length) : "", ...kept.map(([name, beside]) => texts("kept", { name, beside }))];
  if (!lines.some(Boolean)) return;
  // Lab may have read the old page already.
  sessionStorage.setItem("plg-news", lines.filter(Boolean).join(" "));
  within = true;
  window.location.reload();
}

async function main() {
  document.body.append(loading.node, bar.node);
  makeRoom();
  loading.stage("page");
  import("./ophalen.js").catch(() => {});
  document.addEventListener("plg:af", () => bar.offer());
  bar.home.addEventListener("click", () => (within = true));
  window.addEventListener("beforeunload", (event) => {
    if (unsafe && !within) event.preventDefault();
  });
  const told = sessionStorage.getItem("plg-news");
  sessionStorage.removeItem("plg-news");
  if (told) bar.tell(told, { stays: true });
  const edition = await fetch(new URL("uitgave.json", SITE), { cache: "no-cache" }).then((reply) => reply.json()).catch(() => ({}));
  readAhead(edition.start ?? [], SITE, loading.bytes);
  await news(edition.edition);
  await refresh();
  app = await application();
  app.serviceManager.contents.fileChanged.connect((_, { type }) => type === "save" && written());
  app.shell.currentChanged.connect(() => opened(app.shell.currentWidget));
  await app.restored;
  // On a narrow screen the list of files would stand where the page should.
  if (window.innerWidth < NARROW) app.shell.collapseLeft?.();
  await opened(app.shell.currentWidget);
  if (!current) loading.finish();
}

if (!window.plgWrong) main();

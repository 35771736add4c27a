// Drive Debian's Firefox from Python: one line of JSON in, one line of JSON out.
//
//   node bridge.mjs settings.json    {"puppeteer": folder, "firefox": program, "profile": folder, "downloads": folder, "proxy": port}
//
// In: {"deed": name, …}. Out: {"value": …} or {"error": text}. Everything that is not on this computer goes to a proxy that
// notes it and refuses, Firefox's own requests too.

import { readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { default: puppeteer } = await import(pathToFileURL(path.join(settings.puppeteer, "lib/esm/puppeteer/puppeteer-core.js")));

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: settings.firefox,
  headless: true,
  userDataDir: settings.profile,
  defaultViewport: { width: 1280, height: 900 },
  extraPrefsFirefox: {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": settings.proxy,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": settings.proxy,
    "network.proxy.no_proxies_on": "localhost, 127.0.0.1",
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "network.trr.mode": 5,
    "services.settings.server": "data:,none",
    "browser.download.folderList": 2,
    "browser.download.dir": settings.downloads,
    "browser.download.alwaysOpenPanel": false,
    "browser.download.manager.addToRecentDocs": false,
    // Without a window nobody can say in which order a page comes by Tab: everything takes its turn.
    "accessibility.tabfocus": 7,
  },
});

const told = [];
let visit = null;
let page = null;

function listen(made) {
  made.setDefaultTimeout(20000);
  // Whoever reloads a notebook with changes is asked whether that is what they want.
  made.on("dialog", (asked) => asked.accept());
  made.on("pageerror", (error) => told.push(`error: ${error.message}`));
  made.on("console", (said) => said.type() === "error" && told.push(said.text()));
  return made;
}

// A function is called, anything else is an expression: as Playwright reads it.
function source(code, argument) {
  const given = argument === undefined ? "" : JSON.stringify(argument);
  return `(async () => { const found = (${code}); return typeof found === "function" ? found(${given}) : found; })()`;
}

const deeds = {
  // Somebody else at another computer: nothing is kept from whoever came before.
  async open() {
    await visit?.close();
    visit = await browser.createBrowserContext();
    page = listen(await visit.newPage());
  },
  goto: ({ address }) => page.goto(address, { waitUntil: "load", timeout: 60000 }).then(() => null),
  reload: () => page.reload({ waitUntil: "load", timeout: 60000 }).then(() => null),
  evaluate: ({ code, argument }) => page.evaluate(source(code, argument)),
  wait: ({ code, seconds }) => until(code, seconds),
  press: ({ key }) => press(key),
  type: ({ text }) => page.keyboard.type(text),
  click: ({ selector, number }) => handle(selector, number).then((found) => found.click()),
  async fill({ selector, number = 0, text }) {
    await page.evaluate(focus, selector, number);
    if (text) await page.keyboard.type(text);
    else await page.keyboard.press("Backspace");
  },
  choose: ({ selector, number, value }) => handle(selector, number).then((found) => found.select(value)),
  upload: ({ selector, path: file }) => handle(selector, 0).then((found) => found.uploadFile(file)),
  viewport: ({ width, height }) =>
    page
      .setViewport({ width, height })
      .catch(forgive)
      .then(() => until(`innerWidth === ${width}`, 10)),
  screenshot: ({ path: file }) => page.screenshot({ path: file, fullPage: false }).then(() => null),
  script: ({ path: file }) => page.evaluate(readFileSync(file, "utf8") + "\n;null"),
  told: () => told.splice(0),
  version: () => browser.version(),
};

// Puppeteer's own way of waiting makes a function of a text, which a page with a strict policy forbids.
async function until(code, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!(await page.evaluate(`${source(code)}.then(Boolean)`))) {
    if (Date.now() > end) throw new Error(`it was not so within ${seconds} s`);
    await new Promise((done) => setTimeout(done, 80));
  }
}

function focus(selector, number) {
  const node = document.querySelectorAll(selector)[number];
  node.focus();
  node.select?.();
}

// This Firefox can't turn its screen; by then the window has its size.
function forgive(error) {
  if (!error.message.includes("setScreenOrientationOverride")) throw error;
}

async function press(key) {
  const [last, ...held] = key.split("+").map((each) => (each === "Space" ? " " : each)).reverse();
  for (const each of held) await page.keyboard.down(each);
  await page.keyboard.press(last);
  for (const each of held) await page.keyboard.up(each);
}

async function handle(selector, number = 0) {
  await page.waitForSelector(selector);
  const found = (await page.$$(selector))[number];
  if (!found) throw new Error(`there is no number ${number} of ${selector}`);
  return found;
}

function limited(work, seconds) {
  let clock;
  const late = new Promise((_, refuse) => {
    clock = setTimeout(() => refuse(new Error(`nothing came within ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(clock));
}

console.log(JSON.stringify({ value: await browser.version() }));
for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...given } = JSON.parse(line);
  try {
    const value = await limited(Promise.resolve(deeds[deed](given)), (given.seconds ?? 60) + 5);
    console.log(JSON.stringify({ value: value ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: `${deed} ${JSON.stringify(given).slice(0, 300)}: ${error.message}` }));
  }
}
await browser.close();

// What the screens of the docent's page for judging share: elements, the server, what is shown now.
// All text of deelnemers and docenten becomes text nodes; nothing of it is ever read as HTML.
"use strict";

const words = JSON.parse(document.getElementById("words").textContent);
const main = document.getElementById("main"), nav = document.getElementById("screens");
const state = {screen: "answers", question: 0, at: 0, criterion: 0, desk: null, answer: null, bank: false, help: false,
  person: null, people: [], who: 0, open: null, anyway: false, keys: stored("keys") !== "off"};

function stored(name, value) {
  // In a frame of another page the browser may refuse to remember.
  try {
    return value === undefined ? localStorage.getItem(`judging-${name}`) : localStorage.setItem(`judging-${name}`, value);
  } catch {
    return null;
  }
}
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

// ---- elements ----
const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && typeof value !== "string") made[name] = value;
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
};
const key = (name) => el("kbd", {"aria-hidden": "true"}, name);
const button = (letter, text, act, more = {}) =>
  el("button", {type: "button", onclick: act, ...(letter ? {"aria-keyshortcuts": letter} : {}), ...more}, letter ? key(letter) : null, text);
const status = (text) => { document.getElementById("status").textContent = text; };
const alarm = (text) => { document.getElementById("alert").textContent = text; };

// ---- the server ----
const waiting = new Map();
let sending = Promise.resolve();
async function call(path, options) {
  let reply;
  try {
    reply = await fetch(path, options);
  } catch {
    throw new Error(words.gone);
  }
  let found = null;
  try {
    found = await reply.json();
  } catch {
    throw new Error(words.failed);
  }
  if (!reply.ok) throw new Error(found.error ?? words.failed);
  return found;
}
const get = (path, values = {}) => call(`${path}?${new URLSearchParams(values)}`);
// One after another, so that what was typed last is also saved last.
function post(path, values) {
  const body = JSON.stringify(values);
  sending = sending.then(async () => {
    status(words.saving);
    const found = await call(path, {method: "POST", body, keepalive: body.length < 60000});
    alarm("");
    status([fill(words.saved, {time: new Date().toLocaleTimeString("nl-NL", {hour: "2-digit", minute: "2-digit", second: "2-digit"})}),
      ...(found.told ?? [])].join(" "));
    return found;
  }).catch((error) => {
    alarm(fill(words.not_saved, {why: error.message}));
    status("");
    return null;
  });
  return sending;
}
function later(name, send) {
  clearTimeout(waiting.get(name)?.timer);
  waiting.set(name, {send, timer: setTimeout(() => { waiting.delete(name); send(); }, 350)});
}
function flush() {
  for (const {send, timer} of waiting.values()) { clearTimeout(timer); send(); }
  waiting.clear();
  return sending;
}
async function safely(work) {
  try {
    await work();
  } catch (error) {
    alarm(error.message);
  }
}

// ---- where one is ----
const question = () => state.desk.questions[state.question];
function remember() {
  const place = {answers: () => `${question()?.id ?? ""}/${state.at + 1}`, differences: () => question()?.id ?? "",
    people: () => state.people[state.who]?.code ?? ""}[state.screen]();
  history.replaceState(null, "", `#${state.screen}/${place}`);
}
function recall() {
  const [screen, name, at] = decodeURIComponent(location.hash.slice(1)).split("/");
  if (["answers", "differences", "people"].includes(screen)) state.screen = screen;
  state.question = Math.max(0, state.desk.questions.findIndex((each) => each.id === name));
  state.at = Math.max(0, (Number(at) || 1) - 1);
  return name;
}

// ---- pieces that screens share ----
function levels(criterion, index, chosen, choose, frozen) {
  const name = `criterion-${criterion.id}`;
  const options = frozen ? [] : criterion.levels.map((level, place) => el("label", {class: "level"},
    el("input", {type: "radio", name, checked: chosen === place, value: String(place), onchange: () => choose(index, place)}),
    key(String(place + 1)), el("span", {}, el("strong", {}, level.label), level.text ? `: ${level.text}` : "")));
  return el("fieldset", {id: `field-${index}`, tabindex: "-1", class: index === state.criterion ? "now" : "", onfocusin: () => mark(index)},
    el("legend", {}, criterion.title), criterion.text ? el("p", {}, criterion.text) : null, options);
}
function mark(index) {
  state.criterion = index;
  for (const each of main.querySelectorAll("fieldset")) each.classList.toggle("now", each.id === `field-${index}`);
}
function move(step) {
  const all = main.querySelectorAll("fieldset");
  if (!all.length) return;
  mark(Math.min(Math.max(state.criterion + step, 0), all.length - 1));
  const field = document.getElementById(`field-${state.criterion}`);
  field.focus({preventScroll: true});
  field.scrollIntoView({block: "nearest"});
}
function opened() {
  if (!state.open) return null;
  const close = button("o", words.close_file, () => { state.open = null; draw(); });
  return el("section", {"aria-label": words.file_beside}, el("iframe", {src: state.open.src, title: state.open.name}), el("div", {class: "row"}, close));
}
function fileLinks(names, values) {
  return names.map((name, at) => {
    const where = new URLSearchParams({...values, at});
    const beside = /\.pdf$/i.test(name) ? `file?${where}` : /\.docx$/i.test(name) ? `preview?${where}` : null;
    return el("p", {class: "row"}, el("span", {}, name),
      beside ? button(at === 0 ? "o" : "", words.beside, () => { state.open = {src: beside, name}; draw(); }, {"aria-label": `${words.beside}: ${name}`}) : null,
      el("a", {class: "button", href: `file?${where}`, target: "_blank", rel: "noopener", "aria-label": `${words.open_file}: ${name}`}, words.open_file));
  });
}
const picker = (label, options, chosen, act) => el("label", {class: "row"}, label,
  el("select", {onchange: (event) => act(event.target.selectedIndex)}, options.map((text, at) => el("option", {selected: at === chosen}, text))));

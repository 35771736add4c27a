// What is on the screen, and the keys: everything can be done by keyboard, and every change is saved at once.
"use strict";

// ---- drawing ----
const screens = {answers: answersScreen, differences: differencesScreen, people: peopleScreen};
const letters = {answers: "w", differences: "s", people: "d"};
function draw(focus) {
  const within = focus ?? document.activeElement?.id;
  nav.replaceChildren(...Object.keys(screens).map((name) => button(letters[name], words.screens[name], () => go(name), {"aria-current": String(state.screen === name)})),
    button("?", words.help, acts["?"], {"aria-expanded": String(state.help)}),
    el("button", {type: "button", "aria-pressed": String(state.keys), onclick: () => { state.keys = !state.keys; stored("keys", state.keys ? "on" : "off"); draw(); }}, words.shortcuts));
  main.replaceChildren(...(state.help ? [el("section", {"aria-label": words.help}, el("ul", {}, words.keys.map((line) => el("li", {}, line))))] : []), ...screens[state.screen]().filter(Boolean));
  if (state.screen === "answers" && state.answer?.total) sums();
  remember();
  const target = within && document.getElementById(within);
  (target ?? document.getElementById(`field-${state.criterion}`) ?? main).focus({preventScroll: true});
}
function go(name) {
  state.screen = name;
  state.criterion = 0;
  return safely(async () => {
    await flush();
    if (name === "answers") {
      state.desk = await get("start");
      await showAnswer(state.at);
    } else if (name === "differences") await showDifferences();
    else {
      state.people = await get("people");
      await showPerson(state.who);
    }
  });
}

// ---- keys ----
const step = (by) => safely(() => (state.screen === "people" ? showPerson(state.who + by) : state.screen === "answers" ? showAnswer(Math.max(state.at + by, 0)) : null));
const acts = {
  j: () => step(1), k: () => step(-1), w: () => go("answers"), s: () => go("differences"), d: () => go("people"),
  ArrowDown: () => move(1), ArrowUp: () => move(-1),
  q: () => safely(() => {
    state.question = (state.question + 1) % state.desk.questions.length;
    state.anyway = false;
    return state.screen === "differences" ? showDifferences() : showAnswer(0);
  }),
  c: () => document.getElementById(state.screen === "people" ? `remark-${state.criterion}` : "comment")?.focus(),
  p: () => document.getElementById("own")?.focus(), r: () => document.getElementById("verdict-words")?.focus(),
  l: () => { if (state.answer?.total) { state.answer.later = !state.answer.later; note("later", state.answer.later); sums(); } },
  z: () => {
    const marks = question().later = [...new Set([...question().later])];
    safely(async () => {
      state.desk = await get("start");
      const next = question().later.find((at) => at > state.at) ?? question().later[0] ?? marks[0];
      if (next === undefined) status(words.none_later);
      else await showAnswer(next);
    });
  },
  b: () => { if (state.screen === "answers") { state.bank = !state.bank; draw(); } },
  "+": () => post("bank", {question: question().id, text: state.answer?.comment ?? ""}).then((found) => {
    if (found) { question().comments = found.comments; status(words.kept); draw(); }
  }),
  f: () => document.getElementById("back")?.click(),
  o: () => { if (state.open) { state.open = null; draw(); } else [...main.querySelectorAll("button")].find((each) => each.getAttribute("aria-keyshortcuts") === "o")?.click(); },
  "?": () => { state.help = !state.help; draw(); },
  n: () => state.screen === "people" && decide("nog_niet"), a: () => state.screen === "people" && decide("aanvullen"), v: () => state.screen === "people" && decide("voldaan"),
};
function digit(place) {
  if (state.screen === "answers" && state.bank) return fromBank(place);
  const radio = document.getElementById(`field-${state.criterion}`)?.querySelectorAll("input[type=radio]")[place];
  return radio?.click();
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("textarea, input:not([type=radio]), select");
  if (event.key === "Escape") {
    const beside = state.bank;
    state.bank = false;
    if (typing) { flush(); document.getElementById(`field-${state.criterion}`)?.focus() ?? main.focus(); } else if (beside) draw();
    return;
  }
  if (typing || !state.keys || (event.target.matches("input[type=radio]") && event.key.startsWith("Arrow"))) return;
  const act = /^[1-9]$/.test(event.key) ? () => digit(Number(event.key) - 1) : acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });

safely(async () => {
  state.desk = await get("start");
  const name = recall();
  if (state.screen === "people") {
    state.people = await get("people");
    await showPerson(Math.max(0, state.people.findIndex((each) => each.code === name)));
  } else if (state.screen === "differences") await showDifferences();
  else await showAnswer(state.at);
});

// The whole work of one deelnemer: report, verdict, and what went before.
"use strict";

// ---- screen: people ----
async function showPerson(at) {
  await flush();
  if (!state.people.length) return draw();
  state.who = Math.min(Math.max(at, 0), state.people.length - 1);
  state.open = null;
  state.criterion = 0;
  state.person = await get("person", {code: state.people[state.who].code});
  return draw("field-0");
}
const aboutPerson = (kind, value, criterion) => {
  const person = state.person;
  return post("remark", {code: person.code, on: person.on, kind, value, criterion}).then((found) => {
    if (found && state.person === person) Object.assign(person, found);
  });
};
function decide(name) {
  const person = state.person, words_ = document.getElementById("verdict-words")?.value ?? "";
  flush();
  return post("verdict", {code: person.code, on: person.on, state: name, remark: words_}).then((found) => {
    if (!found) return;
    state.person = found;
    state.people[state.who].state = found.state;
    draw();
  });
}
async function sendBack(event) {
  const [file] = event.target.files;
  if (!file) return;
  await safely(async () => {
    await flush();
    const found = await call(`back?${new URLSearchParams({code: state.person.code, name: file.name})}`, {method: "POST", body: file});
    state.person = found.person;
    status(fill(words.goes_back, {name: found.name}));
  });
  draw();
}
const changed = (person) => [el("h3", {}, words.changed), person.changes.changed.length
  ? person.changes.changed.map((each) => el("details", {open: true}, el("summary", {}, each.title),
    el("p", {class: "answer"}, each.pieces.map(([kind, text]) => kind === "same" ? text : el(kind === "gone" ? "del" : "ins", {}, text)))))
  : el("p", {}, words.nothing_changed)];
function earlier(person) {
  const said = person.earlier.map((each) => el("li", {}, el("strong", {}, `${each.title}${each.label ? ` (${each.label})` : ""}`), each.text ? `: ${each.text}` : ""));
  return [...person.history.map((line) => el("p", {}, line)), said.length ? el("ul", {}, said) : null];
}
function peopleScreen() {
  const person = state.person;
  if (!person) return [el("p", {}, words.nobody)];
  const head = el("div", {class: "row"}, picker(words.person, state.people.map((each) => `${each.name} – ${each.state}`), state.who, (at) => safely(() => showPerson(at))),
    button("k", words.previous, acts.k), button("j", words.next, acts.j));
  const left = el("section", {"aria-labelledby": "who"}, el("h2", {id: "who"}, person.name),
    el("p", {}, fill(words.stands, {state: person.state}), person.points ? ` ${person.points}` : ""),
    person.broken.map((name) => el("p", {class: "told"}, fill(words.broken, {name}))),
    person.concept ? el("p", {class: "told"}, words.concept_whole) : null,
    el("h3", {}, words.files), person.files.length ? fileLinks(person.files, {code: person.code}) : el("p", {}, words.no_files), opened(),
    person.changes.since ? changed(person) : null,
    person.history.length || person.earlier.length ? [el("h3", {}, words.earlier), ...earlier(person)] : null,
    el("h3", {}, words.open_answers), person.questions.length ? person.questions.map((each) => el("div", {}, el("p", {}, el("strong", {}, each.title),
      each.band ? `: ${each.band}` : "", each.disputed ? ` (${words.disputed})` : "", each.hidden ? ` (${words.hidden})` : ""), el("p", {}, each.levels.join(" · ")), each.comment ? el("p", {class: "answer"}, each.comment) : null))
      : el("p", {}, words.not_judged));
  const criteria = person.criteria.map((each, index) => {
    const made = levels(each, index, person.levels[each.id], (_, place) => { person.levels[each.id] = place; aboutPerson("level", place, each.id); },
      person.concept || person.of_question);
    const area = el("textarea", {id: `remark-${index}`, onblur: flush, oninput: () => {
      const text = area.value;
      person.remarks[each.id] = text;
      later(`remark-${each.id}`, () => aboutPerson("remark", text, each.id));
    }});
    area.value = person.remarks[each.id] ?? "";
    made.append(el("label", {for: `remark-${index}`}, index === 0 ? key("c") : null, words.remark), area,
      ...person.others.filter((one) => one.criterion === each.id).map((one) => el("p", {}, `${one.reader}: ${one.text}`)));
    return made;
  });
  const said = el("textarea", {id: "verdict-words"});
  said.value = person.remark;
  const verdicts = [["n", "nog_niet"], ["a", "aanvullen"], ["v", "voldaan"]];
  const right = el("section", {"aria-label": words.judge}, el("h2", {}, words.report), criteria,
    el("h2", {}, words.verdict), person.concept ? el("p", {}, words.concept_whole) : [
      el("label", {for: "verdict-words"}, key("r"), words.verdict_words), said,
      el("p", {class: "row"}, verdicts.map(([letter, name]) => button(letter, words.states[name], () => decide(name), {"aria-pressed": String(person.verdict === name)})))],
    person.missing.length ? [el("h3", {}, words.missing), el("ul", {}, person.missing.map((line) => el("li", {}, line)))] : null,
    el("h3", {}, words.back), el("ul", {}, person.back.map((name) => el("li", {}, name))),
    el("p", {}, button("f", words.add_back, acts.f), el("input", {type: "file", id: "back", hidden: true, accept: ".docx,.pdf,.xlsx,.pptx", onchange: sendBack})));
  left.tabIndex = 0; // it scrolls by itself
  return [head, el("div", {class: "desk"}, left, right)];
}

// Open answers, blind, a question at a time; and what two readers differ about.
"use strict";

// ---- screen: answers ----
async function showAnswer(at) {
  await flush();
  state.at = at;
  state.open = null;
  state.criterion = 0;
  if (question()) state.answer = await get("answer", {question: question().id, at});
  if (state.answer) state.at = state.answer.at;
  draw("field-0");
}
function judged(found) {
  if (!found) return;
  const asked = question(), before = asked.marks[state.at];
  Object.assign(state.answer, found);
  asked.marks[state.at] = found.complete;
  asked.done += Number(found.complete) - Number(before);
  sums();
}
const note = (kind, value, criterion = "") => {
  const sent = {question: question().id, key: state.answer.key, kind, value, criterion}, answer = state.answer;
  return post("note", sent).then((found) => { if (state.answer === answer) judged(found); });
};
function choose(index, place) {
  const criterion = question().criteria[index];
  state.answer.levels[criterion.id] = place;
  note("level", place, criterion.id);
  if (index + 1 < question().criteria.length) move(1);
}
function sums() {
  const line = document.getElementById("sums"), found = state.answer;
  if (!line) return;
  const parts = found.complete ? [fill(words.sum, {points: found.points ?? "–", band: found.band ? `, ${found.band}` : ""})] : [words.unfinished];
  if (found.own !== null) parts.push(words.own_counts);
  if (found.book) parts.push(fill(words.book, {points: found.book}));
  line.textContent = parts.join(" ");
  document.getElementById("done").textContent = fill(words.done, {done: question().done, total: question().total});
  const mark = document.getElementById("later");
  mark.setAttribute("aria-pressed", String(found.later));
}
function answersScreen() {
  const asked = question();
  if (!asked) return [el("p", {}, words.no_questions)];
  const found = state.answer;
  const head = el("div", {class: "row"}, picker(words.question, state.desk.questions.map((each) => `${each.title} (${each.done}/${each.total})`), state.question,
    (at) => safely(() => { state.question = at; return showAnswer(0); })), button("q", words.next_question, acts.q));
  const told = [state.desk.ungraded ? el("p", {class: "told"}, fill(words.ungraded, {count: state.desk.ungraded})) : null,
    asked.blank ? el("p", {}, fill(words.blank, {count: asked.blank})) : null];
  if (!found || !found.total) return [head, ...told, el("p", {}, words.no_answers)];
  const files = found.suffixes.map((suffix, at) => `${words.file} ${at + 1}${suffix}`);
  const left = el("section", {"aria-labelledby": "which"},
    el("h2", {id: "which"}, fill(words.which, {at: found.at + 1, total: found.total})),
    el("div", {class: "row"}, button("k", words.previous, acts.k), button("j", words.next, acts.j),
      button("l", words.later, acts.l, {id: "later", "aria-pressed": String(found.later)}), button("z", words.to_later, acts.z)),
    asked.text ? el("p", {}, el("em", {}, asked.text)) : null,
    found.concept ? el("p", {class: "told"}, words.concept) : null,
    found.before.map((text) => el("p", {class: "told"}, fill(words.before, {text}))),
    el("div", {class: "answer", lang: "nl"}, found.text || words.only_file), ...fileLinks(files, {question: asked.id, key: found.key}), opened());
  const comment = el("textarea", {id: "comment", "aria-describedby": "leave", onblur: flush, oninput: () => {
    const text = comment.value;
    found.comment = text;
    later("comment", () => note("comment", text));
  }});
  comment.value = found.comment;
  const own = el("input", {type: "text", id: "own", inputmode: "decimal", onblur: flush, oninput: () => {
    const text = own.value;
    later("own", () => note("points", text));
  }});
  own.value = found.own ?? "";
  const right = el("section", {"aria-label": words.judge},
    el("p", {id: "done"}, fill(words.done, {done: asked.done, total: asked.total})),
    asked.criteria.map((each, index) => levels(each, index, found.levels[each.id], choose, found.concept)),
    el("p", {id: "sums", "aria-live": "polite"}),
    found.concept ? null : el("p", {class: "row"}, el("label", {for: "own"}, key("p"), fill(words.own, {maximum: String(asked.maximum).replace(".", ",")})), own),
    el("h3", {}, el("label", {for: "comment"}, key("c"), words.comment)), comment, el("p", {id: "leave"}, words.leave),
    el("div", {class: "row"}, button("b", words.bank, acts.b, {"aria-expanded": String(state.bank)}), button("+", words.keep, acts["+"])),
    state.bank ? el("ol", {class: "bank"}, asked.comments.map((text, at) => el("li", {}, button(at < 9 ? String(at + 1) : "", text, () => fromBank(at))))) : null,
    state.bank && !asked.comments.length ? el("p", {}, words.bank_empty) : null);
  left.tabIndex = 0; // it scrolls by itself
  return [head, ...told, el("div", {class: "desk"}, left, right)];
}
function fromBank(at) {
  const text = question().comments[at];
  if (text === undefined) return;
  state.answer.comment = [state.answer.comment.trim(), text].filter(Boolean).join("\n");
  state.bank = false;
  note("comment", state.answer.comment);
  draw("comment");
}

// ---- screen: differences ----
async function showDifferences() {
  await flush();
  if (question()) state.differences = await get("differences", {question: question().id, ...(state.anyway ? {anyway: 1} : {})});
  draw();
}
function agree(row, value) {
  return post("agree", {question: question().id, key: row.key, criterion: row.criterion, value}).then((found) => {
    if (!found) return;
    row.agreed = value;
    draw();
  });
}
function differencesScreen() {
  const found = state.differences, asked = question();
  if (!asked || !found) return [el("p", {}, words.no_questions)];
  const head = el("div", {class: "row"}, picker(words.question, state.desk.questions.map((each) => each.title), state.question,
    (at) => safely(() => { state.question = at; state.anyway = false; return showDifferences(); })), button("q", words.next_question, acts.q));
  const told = found.agreement.map((line) => el("p", {}, line));
  if (found.left && !state.anyway) {
    return [head, el("p", {class: "told"}, fill(words.still_blind, {left: found.left, total: found.total})),
      button("", words.anyway, () => safely(() => { state.anyway = true; return showDifferences(); }))];
  }
  if (!found.rows.length) return [head, ...told, el("p", {}, words.no_differences)];
  return [head, ...told, ...found.rows.map((row, index) => {
    const criterion = asked.criteria.find((each) => each.id === row.criterion);
    const given = Object.entries(row.given).map(([reader, value]) =>
      el("li", {}, `${reader}: ${criterion ? criterion.levels[value]?.label : String(value).replace(".", ",")}`));
    const values = criterion ? criterion : {id: "points", title: words.points, text: "", levels: []};
    const choice = levels({...values, title: `${fill(words.which, {at: row.place, total: asked.total})}: ${values.title}`, id: `${row.key}-${row.criterion}`},
      index, row.agreed, (_, place) => agree(row, place), false);
    if (!criterion) for (const value of new Set(Object.values(row.given))) {
      choice.append(button("", String(value).replace(".", ","), () => agree(row, value), {"aria-pressed": String(row.agreed === value)}));
    }
    choice.append(el("ul", {}, given), el("details", {}, el("summary", {}, words.read_answer), el("div", {class: "answer"}, row.text)));
    return choice;
  })];
}

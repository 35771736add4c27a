// What is asked before the questions: the group, the lesson, a code of one's own; and by choice a name.

/** Stands for "I would rather not say": no name of a group is a space. */
const UNTOLD = " ";

function makeAbout() {
  const where = element("p", { class: "plg-note" }, texts(keep.works() ? "keeps" : "keeps_not"));
  where.dataset.look = keep.works() ? "" : "warning";
  const fields = [];
  if (data.groups.length > 1) fields.push(choice("group", [...data.groups.map((each) => [each, each]), [UNTOLD, texts("untold")]]));
  if (data.people.length) fields.push(choice("me", data.people.map(({ id, name }) => [id, name])));
  if (data.subject) fields.push(typed("subject"));
  fields.push(typed("link"));
  if (data.conversation) fields.push(...agreement());
  return [where, panel(texts("about"), ...fields)];
}

const panel = (title, ...content) =>
  element("section", { class: "plg-panel" }, element("h2", {}, title), ...content);

function labelled(name, input) {
  const help = texts(`${name}_help`) ? element("p", { class: "plg-help", id: uniqueId() }, texts(`${name}_help`)) : null;
  if (help) input.setAttribute("aria-describedby", help.id);
  const label = element("label", { for: input.id }, name === "subject" ? data.subject : texts(name));
  return element("div", { class: "plg-field", "data-name": name }, label, help, input);
}

function typed(name) {
  const input = element("input", { id: uniqueId(), type: "text", autocomplete: "off", maxlength: 60 });
  input.value = state.about[name] ?? "";
  input.addEventListener("input", () => put(name, input.value.trim().replace(/\s+/g, " ")));
  return labelled(name, input);
}

function choice(name, options) {
  const select = element("select", { id: uniqueId() }, element("option", { value: "" }, texts("choose")));
  select.append(...options.map(([value, text]) => element("option", { value }, text)));
  select.value = state.about[name] ?? "";
  select.addEventListener("change", () => put(name, select.value));
  return labelled(name, select);
}

function tick(name) {
  const box = element("input", { id: uniqueId(), type: "checkbox" });
  box.checked = Boolean(state.about[name]);
  box.addEventListener("change", () => put(name, box.checked));
  return element("div", { class: "plg-tick", "data-name": name }, box, element("label", { for: box.id }, texts(name)));
}

/** The name counts only with the tick beside it: two deeds, so that nobody agrees by filling in a field. */
const agreement = () => [...paragraphs(texts("conversation_about")), tick("agreed"), typed("name")];

function put(name, value) {
  state.about[name] = value;
  // Who changes this and sends again sends something later, also when no answer changed.
  state.changed = new Date().toISOString();
  save();
}

// A questionnaire whose questions are told by the link that opened this page; nothing of it is sent anywhere.

const site = JSON.parse(document.getElementById("plg-data").textContent);
// Another link in the same window is another questionnaire; what was filled in of this one is kept under its own name.
addEventListener("hashchange", () => location.reload());
const data = await linked();

async function linked() {
  const told = makeTexts(site.labels);
  const { plan, fault } = await readLink(location.hash);
  if (fault) return stop(told, fault);
  try {
    const lines = [linesOf(plan.f, told), linesOf(plan.d, told, "privacy_")];
    const parts = await Promise.all(plan.q.map(fetched));
    head(told, told("heading", { title: plan.t }), ...lines);
    return assemble(plan, parts, site);
  } catch (error) {
    return stop(told, error.fault ?? "broken", error.values);
  }
}

/** A promise about the answers that this page can't say is never left out: then it asks nothing. */
function linesOf(lines, told, before) {
  const said = lines.map((line) => sentence(line, told, site.labels, before));
  if (said.includes(null)) throw { fault: "newer" };
  return said;
}

/** The questions of one instrument: from the link itself, or from beside this page when it has those questions. */
async function fetched(wanted) {
  if (!Array.isArray(wanted)) return wanted;
  const [id, , shape] = wanted;
  const known = Object.hasOwn(site.instruments, id) ? site.instruments[id] : null;
  if (!known) throw { fault: "unknown", values: { name: id } };
  if (known.shape !== shape) throw { fault: "other", values: { title: known.title } };
  try {
    const reply = await fetch(known.file, { credentials: "same-origin" });
    if (reply.ok) return await reply.json();
  } catch {
    // Told below, as for a reply that is no questionnaire.
  }
  throw { fault: "unreachable" };
}

function head(told, title, facts, promises) {
  const list = (lines, name) => element("ul", { class: name }, ...lines.map((text) => element("li", {}, text)));
  entitle(title).after(list(facts, "plg-facts"));
  const privacy = element("details", { class: "plg-privacy", open: true }, element("summary", {}, told("privacy")), list(promises));
  document.querySelector("main").before(element("section", { "aria-label": told("privacy") }, privacy));
}

function entitle(title) {
  document.title = title;
  const heading = document.querySelector("h1");
  write(heading, title);
  return heading;
}

/** Say what is wrong and what to do; what waits for the questionnaire waits for ever. */
function stop(told, fault, values) {
  const again = element("button", { type: "button", class: "plg-button", onclick: () => location.reload() }, told("retry"));
  entitle(told(`${fault}_title`));
  document.querySelector("main").replaceChildren(
    element("div", { class: "plg-noscript", role: "alert" }, ...paragraphs(told(fault, values))),
    ...(fault === "unreachable" ? [again] : []),
  );
  return new Promise(() => {});
}

// The first part of the panel: what is asked, of whom, in which form; and what was made, with its letters.

import { element, toggle, uniqueId, write } from "../questionnaire/dom.js";
import { copy, line, picks, tellings } from "./fieldwork_inputs.js";

const LONG = 30;
const LINK = ".link";
// What stands in the open; the rest is for who can't use these.
const USUAL = 2;
const DUTCH = "nl-NL";

/** `act(message, button)` sends a message; the answer comes back through show(made). */
export function makeMaking(payload, { texts, act, announce, heading }) {
  const { values } = payload;
  const total = element("p", { class: "plg-help", "aria-live": "polite" });
  const several = payload.asked.length > 1;
  const asked = picks({
    type: "checkbox",
    label: texts("asked"),
    options: payload.asked,
    chosen: payload.asked.filter(({ chosen }) => chosen).map(({ id }) => id),
    onpick: addUp,
  });
  const moment = picks({ type: "radio", label: texts("moment"), options: payload.moments, chosen: [values.moment] });
  const groups = line({ type: "text", label: texts("groups"), help: texts("groups_help"), value: values.groups, class: "plg-text" });
  const invited = line({
    type: "text", inputmode: "numeric", label: texts("invited"), value: values.invited, class: "plg-number",
  });
  const deadline = line({
    type: "date", label: texts("deadline"), help: texts("deadline_help"), value: values.deadline, class: "plg-text plg-date",
  });
  // A browser writes a date in its own language, and 12/08 can be read in two ways.
  const written = element("p", { class: "plg-help", "aria-live": "polite" });
  deadline.input.after(written);
  deadline.input.addEventListener("input", writeDay);
  writeDay();
  const options = picks({
    type: "checkbox",
    label: texts("options"),
    options: [
      ...(payload.short ? [{ id: "short", text: payload.short }] : []),
      { id: "conversation", text: texts("conversation"), help: texts("conversation_help") },
    ],
    chosen: ["short", "conversation"].filter((name) => values[name]),
    onpick: addUp,
  });
  const known = siteHere() || values.site;
  const formats = picks({
    type: "checkbox",
    label: texts("formats"),
    options: payload.formats,
    chosen: known && payload.linkable ? [LINK] : values.formats,
    onpick: askSite,
  });
  const site = line({ type: "url", label: texts("site"), help: texts("site_help"), value: known, class: "plg-text" });
  askSite();
  const more = element("details", { class: "plg-more" }, element("summary", {}, texts("formats_more")));
  formats.lines[USUAL - 1].after(site.node, more);
  more.append(...formats.lines.slice(USUAL));
  const general = element("p", { class: "plg-error", id: uniqueId(), hidden: true });
  const button = element("button", { type: "button", class: "plg-button", onclick: make }, texts("make"));
  const made = makeMade({ texts, act, announce });
  const fields = { asked, moment, groups, invited, deadline, options, formats, site };
  const node = element(
    "section",
    { class: "plg-part", "aria-label": texts("make_title") },
    heading(1, texts("make_title")),
    several ? asked.node : null,
    total,
    moment.node,
    groups.node,
    element("div", { class: "plg-pair" }, invited.node, deadline.node),
    options.node,
    formats.node,
    general,
    element("div", { class: "plg-actions" }, button),
    made.node,
  );
  addUp();

  function chosen() {
    return several ? asked.value() : payload.asked.map(({ id }) => id);
  }

  function askSite() {
    toggle(site.node, formats.value().includes(LINK));
  }

  function addUp() {
    const short = options.value().includes("short");
    const minutes = payload.asked
      .filter(({ id }) => chosen().includes(id))
      .reduce((sum, each) => sum + (short ? each.short_minutes : each.minutes), 0);
    const known = minutes ? texts("total", { minutes: Math.max(1, Math.round(minutes)) }) : "";
    write(total, minutes > LONG ? `${known} ${texts("long")}` : known);
  }

  function writeDay() {
    const day = deadline.input.valueAsDate;
    write(written, day ? new Intl.DateTimeFormat(DUTCH, { dateStyle: "full", timeZone: "UTC" }).format(day) : "");
  }

  function make() {
    for (const field of Object.values(fields)) field.told("");
    toggle(general, false);
    const filled = {
      instruments: chosen(),
      moment: moment.value()[0],
      groups: groups.value(),
      invited: invited.value(),
      deadline: deadline.value(),
      short: options.value().includes("short"),
      conversation: options.value().includes("conversation"),
      formats: formats.value(),
      site: site.value(),
    };
    act({ do: "make", values: filled }, button);
  }

  /** Tell what was wrong beside its field, and go to the first of them. */
  function tellFaults(faults) {
    let first = null;
    for (const [name, text] of Object.entries(faults)) {
      const field = name === "asked" && !several ? null : fields[name];
      if (field) field.told(text);
      else {
        write(general, text);
        toggle(general, true);
        announce(text);
      }
    }
    for (const [name, field] of Object.entries(fields)) if (!first && name in faults && (several || name !== "asked")) first = field;
    first?.focus();
  }

  return {
    node,
    /** `fresh` tells that this is the answer to the button, and not what stood there already. */
    show(given, fresh) {
      const faults = given?.faults || {};
      if (fresh && Object.keys(faults).length) tellFaults(faults);
      else if (given?.files) made.show(given);
    },
    lock(on) {
      for (const field of Object.values(fields)) field.lock(on);
      button.disabled = on;
    },
  };
}

/** The address of the site that this page is of: the browser edition's own; empty anywhere else. */
function siteHere() {
  const [, root] = /^(.*\/)werkboek\/lab\/(?:index\.html)?$/.exec(location.origin + location.pathname) ?? [];
  return root ?? "";
}

/** The link to the questionnaire: to be copied whole, and to be looked at. */
function makeLink(texts) {
  const area = element("textarea", { class: "plg-text plg-link-address", id: uniqueId(), rows: 3, readonly: true, spellcheck: "false" });
  const done = element("span", { class: "plg-count", role: "status" });
  const open = element("a", { target: "_blank", rel: "noopener noreferrer" }, texts("open_link"));
  const button = element("button", { type: "button", class: "plg-quiet", onclick: take }, texts("copy_link"));
  const node = element(
    "div",
    { class: "plg-made-link" },
    element("label", { for: area.id, class: "plg-label" }, texts("link")),
    element("p", { class: "plg-help" }, texts("link_help")),
    area,
    element("div", { class: "plg-buttons" }, button, open, done),
  );

  async function take() {
    write(done, await copy(area.value, area, texts));
  }

  return {
    node,
    show(address) {
      toggle(node, Boolean(address));
      write(done, "");
      area.value = address;
      open.href = address;
    },
  };
}

function makeMade({ texts, act, announce }) {
  const told = tellings();
  const files = element("ul", { class: "plg-files" });
  const help = element("p", { class: "plg-help" }, texts("letters_help"));
  const letters = element("div", {});
  const heading = (text) => element("h5", {}, text);
  const link = makeLink(texts);
  const filesHeading = heading(texts("files"));
  const body = element("div", {}, link.node, filesHeading, files, heading(texts("letters")), help, letters);
  const node = element("div", { class: "plg-made", hidden: true }, told.node, body);
  let shown = "";

  function file({ name, text }) {
    const label = `${texts("download")}: ${name}`;
    const button = element(
      "button",
      { type: "button", class: "plg-quiet", "aria-label": label, onclick: () => act({ do: "fetch", name }, button) },
      texts("download"),
    );
    return element("li", {}, element("div", {}, element("strong", {}, name), element("p", { class: "plg-help" }, text)), button);
  }

  function letter({ title, subject, body: text }) {
    const area = element("textarea", { class: "plg-text", id: uniqueId(), rows: 12, spellcheck: "false" });
    area.value = text;
    const done = element("span", { class: "plg-count", role: "status" });
    const tell = async (wanted, field) => write(done, await copy(wanted, field, texts));
    const button = (label, run) =>
      element("button", { type: "button", class: "plg-quiet", "aria-label": `${label}: ${title}`, onclick: run }, label);
    return element(
      "details",
      { class: "plg-letter" },
      element("summary", {}, title),
      element("p", {}, texts("letter_subject", { subject })),
      element("label", { for: area.id, class: "plg-label" }, texts("letter_text", { title })),
      area,
      element(
        "div",
        { class: "plg-buttons" },
        button(texts("copy"), () => tell(area.value, area)),
        button(texts("copy_subject"), () => tell(subject, null)),
        done,
      ),
    );
  }

  return {
    node,
    show(made) {
      toggle(node, true);
      const warned = (made.notes || []).map((text) => ({ state: "attention", text }));
      told.show([...made.told.map((text) => ({ state: "saved", text })), ...warned]);
      const key = JSON.stringify([made.files, made.link, made.letters]);
      // What somebody is typing in a letter stays as long as it is the same letter.
      if (key === shown) return;
      shown = key;
      link.show(made.link || "");
      toggle(filesHeading, made.files.length > 0);
      files.replaceChildren(...made.files.map(file));
      letters.replaceChildren(...made.letters.map(letter));
      toggle(body, made.files.length > 0 || Boolean(made.link));
      if (made.told.length) announce(made.told[0]);
    },
  };
}

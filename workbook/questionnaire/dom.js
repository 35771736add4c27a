// Small helpers that know nothing of questionnaires: elements, texts, Dutch numbers.

/** Make an element; `attributes` are properties where the element has them, attributes otherwise. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Split a text at its empty lines into paragraphs. */
export function paragraphs(text, className) {
  return String(text || "")
    .split(/\n\s*\n/)
    .filter((part) => part.trim())
    .map((part) => element("p", { class: className }, part.trim()));
}

/** Show or hide without touching what a style sheet says about the element. */
export function toggle(node, visible) {
  node.hidden = !visible;
}

/** Write into a node only when it differs, so that a screen reader isn't told the same thing twice. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

let made = 0;
/** A page can hold many forms: ids of elements must differ between them. */
export function uniqueId() {
  made += 1;
  return `plg-${Date.now().toString(36)}-${made}`;
}

/** `texts(key, values)` fills `{placeholders}`; `counted` chooses between `key_one` and `key_many`. */
export function makeTexts(labels) {
  const texts = (key, values = {}) =>
    String(labels[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  texts.counted = (key, count, values = {}) =>
    texts(count === 1 ? `${key}_one` : `${key}_many`, { count: dutch(count), ...values });
  return texts;
}

/** 1234.5 → "1234,5": what a person would have typed, so without separators for thousands. */
export function dutch(value) {
  return String(Math.round(value * 1e6) / 1e6).replace("-", "−").replace(".", ",");
}

/** Read "40", "12,5", "12.5", "1.234,5" or "58 %"; null for nothing, NaN for what is no number. */
export function parseNumber(text) {
  let plain = text.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-").replace(/(?<=\d)%$/, "");
  if (plain === "") return null;
  if (plain.includes(",")) plain = plain.replace(/\./g, "").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
}

/** Let the browser save data as a file; `root` is where the link stands for the moment that it is clicked. */
export function saveFile(root, name, data) {
  const address = URL.createObjectURL(new Blob([data]));
  const link = element("a", { href: address, download: name, hidden: true });
  root.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

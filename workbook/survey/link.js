// A link as workbook/survey/link.py writes it, read back: what is asked, or what is the matter with it.

// What a mail program puts into an address that it wraps, and what stands behind one in a sentence.
const FOREIGN = /[^\w.-]/g;
const SHAPE = /^plg(\d+)(z?)\.([\w-]*)(?:\.([0-9a-f]{8}))?/;

/** @returns {Promise<{plan, fault}>} one of both; a fault is `nothing`, `broken`, `newer` or `old` */
async function readLink(hash) {
  const text = plain(hash).replace(FOREIGN, "");
  if (!text) return { fault: "nothing" };
  const [, format, packed, body, sum] = SHAPE.exec(text) ?? [];
  if (format && format !== "1") return { fault: "newer" };
  if (!sum || crc32(new TextEncoder().encode(body)) !== parseInt(sum, 16)) return { fault: "broken" };
  if (packed && !globalThis.DecompressionStream) return { fault: "old" };
  try {
    const bytes = fromBase64(body);
    return { plan: JSON.parse(new TextDecoder().decode(packed ? await inflate(bytes) : bytes)) };
  } catch {
    return { fault: "broken" };
  }
}

function plain(hash) {
  const text = hash.replace(/^#/, "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fromBase64(body) {
  const letters = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

async function inflate(bytes) {
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/** What the page itself needs, of a link and of the parts that were fetched for it; `site` is what the page knows. */
function assemble(plan, parts, site) {
  return {
    name: `${site.name}|${plan.v}`,
    moment: plan.m,
    role: plan.r ?? null,
    groups: plan.g ?? [],
    fixed_subject: plan.s ?? null,
    subject: plan.a ?? null,
    people: [],
    conversation: Boolean(plan.o),
    forms: parts.map((part) => ({ ...part.form, sections: sectionsOf(part, plan), labels: site.form_labels, moment: plan.m })),
    codes: Object.fromEntries(parts.map(({ form, codes }) => [form.instrument, codes])),
    labels: site.labels,
  };
}

function sectionsOf({ form, team }, plan) {
  const sections = plan.e && team ? team : form.sections;
  return plan.p ? sections.filter(({ id }) => !id || plan.p.includes(id)) : sections;
}

/** A line of the link as a sentence; null when the page knows no such text. `before` stands before the key. */
function sentence(line, texts, labels, before = "") {
  const [key, values] = Array.isArray(line) ? line : [line, {}];
  return Object.hasOwn(labels, before + key) ? texts(before + key, values) : null;
}

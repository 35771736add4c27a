// An answer file as a text code, the same that workbook/responses/codes.py writes: its layout stands there.

// The length of the head is two bytes: more text can't go into a code.
const HEAD_MOST = 0xffff;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * @param file  the answers of one respondent, as an answer file
 * @param cells the keys of the instrument's cells and the numbers that are legal there, in published order
 * @param sum   the sum of the cells' keys, by which a reader knows that the questions are the same
 * @returns the code; null when there is more text than a code can hold
 */
function answerCode(file, { cells, sum }) {
  const numbers = new Map(file.rows.map((row) => [rowKey(row), row]));
  const coded = [];
  for (const [key, steps] of cells) {
    const step = steps.indexOf(numbers.get(key)?.value) + 1;
    if (step) numbers.delete(key);
    coded.push(step);
  }
  while (coded.length && !coded.at(-1)) coded.pop();
  const more = {
    role: file.role,
    group: file.group,
    subject: file.subject,
    koppelcode: file.koppelcode,
    gesprek: file.gesprek,
    rows: [...numbers.values()].map((row) => [row.perspective, row.item, row.option, row.value]),
    entries: file.entries.map(({ saved_at: _, ...entry }) => entry),
  };
  const there = Object.entries(more).filter(([, value]) => value && value.length !== 0);
  const head = [file.instrument, file.version, file.respondent, file.moment, file.saved_at, sum, Object.fromEntries(there)];
  const text = new TextEncoder().encode(JSON.stringify(head));
  if (text.length > HEAD_MOST) return null;
  const body = [...bigEndian(text.length, 2), ...text, ...coded];
  const letters = base32([...bigEndian(body.length, 3), ...body, ...bigEndian(crc32(body), 4)]);
  return `[PLG1 ${letters.match(/.{1,5}/g).join(" ")}]`;
}

const bigEndian = (value, count) => Array.from({ length: count }, (_, at) => (value >>> (8 * (count - 1 - at))) & 255);

function base32(bytes) {
  let letters = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      letters += LETTERS[(held >>> bits) & 31];
    }
  }
  return bits ? letters + LETTERS[(held << (5 - bits)) & 31] : letters;
}

function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

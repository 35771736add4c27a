// A zip file made and read in the browser itself, without a library: stored or deflated, checked by its CRC.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const UTF8 = 0x0800;
const ENCRYPTED = 0x0001;
const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
// A note at the end of a zip is at most this long, so that its end is searched no further.
const NOTE_BYTES = 65535;

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let sum = number;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** What is wrong with a zip, as a word for which the page has a sentence; `detail` names the file. */
export class ZipProblem extends Error {
  constructor(code, detail = "") {
    super(`${code} ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}

export function crc32(data) {
  let sum = 0xffffffff;
  for (const byte of data) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

async function through(stream, data, most = Infinity) {
  const reader = new Blob([data]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    length += value.length;
    // What says that it is small and is not would fill the memory.
    if (length > most) {
      await reader.cancel();
      throw new ZipProblem("no_zip");
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function stream(kind) {
  try {
    return new globalThis[kind]("deflate-raw");
  } catch {
    return null;
  }
}

async function smallest(data) {
  const packer = data.length > 64 ? stream("CompressionStream") : null;
  const packed = packer ? await through(packer, data) : data;
  return packed.length < data.length ? { method: DEFLATED, packed } : { method: STORED, packed: data };
}

function record(signature, fields) {
  const bytes = new Uint8Array(4 + fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

function dosTime(when) {
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  const day = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  return [[2, time], [2, day]];
}

/** Make a zip of `[name, Uint8Array]` pairs, in their order. */
export async function makeZip(files, when = new Date()) {
  const parts = [];
  const central = [];
  let at = 0;
  for (const [name, data] of files) {
    const label = new TextEncoder().encode(name);
    const { method, packed } = await smallest(data);
    const shared = [
      [2, 20], [2, UTF8], [2, method], ...dosTime(when), [4, crc32(data)], [4, packed.length], [4, data.length], [2, label.length], [2, 0],
    ];
    parts.push(record(LOCAL, shared), label, packed);
    central.push(record(CENTRAL, [[2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), label);
    at += 30 + label.length + packed.length;
  }
  const size = central.reduce((sum, part) => sum + part.length, 0);
  const count = central.length / 2;
  const end = record(END, [[2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]]);
  return new Uint8Array(await new Blob([...parts, ...central, end]).arrayBuffer());
}

function endOf(view) {
  const first = Math.max(0, view.byteLength - END_BYTES - NOTE_BYTES);
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1) {
    if (view.getUint32(at, true) === END) return { count: view.getUint16(at + 10, true), at: view.getUint32(at + 16, true) };
  }
  throw new ZipProblem("no_zip");
}

function* listed(view, bytes) {
  const { count, at: start } = endOf(view);
  let at = start;
  for (let number = 0; number < count; number += 1) {
    if (view.getUint32(at, true) !== CENTRAL) throw new ZipProblem("no_zip");
    const [length, extra, note] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    yield {
      name: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(at + 46, at + 46 + length)),
      flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true), size: view.getUint32(at + 24, true), place: view.getUint32(at + 42, true),
    };
    at += 46 + length + extra + note;
  }
}

async function unpacked(each, view, bytes) {
  if (each.flags & ENCRYPTED || view.getUint32(each.place, true) !== LOCAL) throw new ZipProblem("no_zip");
  const start = each.place + 30 + view.getUint16(each.place + 26, true) + view.getUint16(each.place + 28, true);
  const packed = bytes.subarray(start, start + each.packed);
  if (packed.length !== each.packed || ![STORED, DEFLATED].includes(each.method)) throw new ZipProblem("no_zip");
  const opener = each.method === DEFLATED ? stream("DecompressionStream") : null;
  if (each.method === DEFLATED && !opener) throw new ZipProblem("too_old");
  const data = opener ? await through(opener, packed, each.size) : packed.slice();
  if (data.length !== each.size || crc32(data) !== each.crc) throw new ZipProblem("no_zip");
  return data;
}

/** Read a zip into a Map of name to bytes; folders are passed over. Throws `ZipProblem` for what can't be read whole. */
export async function readZip(bytes, { limit }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map();
  try {
    const entries = [...listed(view, bytes)].filter(({ name }) => !name.endsWith("/"));
    if (entries.reduce((sum, { size }) => sum + size, 0) > limit) throw new ZipProblem("too_big");
    for (const each of entries) {
      if (files.has(each.name)) throw new ZipProblem("no_zip");
      files.set(each.name, await unpacked(each, view, bytes));
    }
  } catch (error) {
    throw error instanceof ZipProblem ? error : new ZipProblem("no_zip");
  }
  return files;
}

// The deelnemer's folder as JupyterLite keeps it in IndexedDB: one record a file, with its content as JSON, text or base64.

const STORES = ["files", "counters", "checkpoints"];
const TEXT = /\.(txt|md|csv|ya?ml|html?|js|css|py|svg)$/i;
const LOCK_MS = 15000;
const PAUSE_MS = 100;

const asPromise = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

function open(name, version, stores) {
  const request = version ? indexedDB.open(name, version) : indexedDB.open(name);
  request.onupgradeneeded = () => {
    for (const store of stores) {
      if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store);
    }
  };
  return asPromise(request);
}

/** Open a database that has these stores; whoever wants to change it meanwhile is not held up. */
export async function database(name, stores) {
  let found = await open(name, undefined, stores);
  if (stores.some((store) => !found.objectStoreNames.contains(store))) {
    const next = found.version + 1;
    found.close();
    found = await open(name, next, stores);
  }
  found.onversionchange = () => found.close();
  return found;
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

function toBase64(data) {
  let signs = "";
  for (let at = 0; at < data.length; at += 8192) signs += String.fromCharCode(...data.subarray(at, at + 8192));
  return btoa(signs);
}

/** Return a record's bytes; null for a folder. */
export function bytesOf(record) {
  if (!record || record.type === "directory") return null;
  const { content, format } = record;
  if (format === "base64") return fromBase64(content || "");
  if (typeof content === "string" && format !== "json") return new TextEncoder().encode(content);
  return new TextEncoder().encode(content === null || content === "" ? "" : JSON.stringify(content, null, 1));
}

function shapeOf(name, data) {
  const plain = () => {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  };
  try {
    if (/\.(ipynb|json)$/.test(name)) {
      const type = name.endsWith(".ipynb") ? "notebook" : "file";
      return { content: JSON.parse(plain()), format: "json", mimetype: "application/json", type };
    }
    if (TEXT.test(name)) return { content: plain(), format: "text", mimetype: "text/plain", type: "file" };
  } catch {
    // What is not what its name says is kept byte by byte.
  }
  return { content: toBase64(data), format: "base64", mimetype: "application/octet-stream", type: "file" };
}

/** Return the record that JupyterLite would have made of these bytes. */
export function recordOf(path, data, { created, modified }) {
  const shape = shapeOf(path, data);
  const size = shape.format === "json" ? new TextEncoder().encode(JSON.stringify(shape.content)).length : data.length;
  return { name: path.split("/").pop(), path, created, last_modified: modified, writable: true, size, ...shape };
}

function folderRecord(path, now) {
  const name = path.split("/").pop();
  return { name, path, created: now, last_modified: now, format: "json", mimetype: "", content: null, size: 0, writable: true, type: "directory" };
}

/** @param base address of the site's folder `werkboek/`, from which its own pages come */
export function makeDrive(name, base) {
  const stored = async (mode, work) => {
    const found = await database(name, STORES);
    try {
      const action = found.transaction("files", mode);
      const finished = new Promise((done, fail) => {
        action.oncomplete = done;
        action.onabort = () => fail(action.error);
      });
      const result = await work(action.objectStore("files"));
      await finished;
      return result;
    } finally {
      found.close();
    }
  };
  const records = () => stored("readonly", (files) => asPromise(files.getAll()));

  async function unlocked(path) {
    const at = path.lastIndexOf("/") + 1;
    const lock = `${path.slice(0, at)}.${path.slice(at)}.lock`;
    // A form that is open at this moment reads and writes its answers in two steps.
    for (let waited = 0; waited < LOCK_MS; waited += PAUSE_MS) {
      if (!(await stored("readonly", (files) => asPromise(files.get(lock))))) return;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  return {
    records,
    /** Return all files as a Map of path to bytes. */
    async read() {
      const found = (await records()).map((record) => [record.path, bytesOf(record)]);
      return new Map(found.filter(([, data]) => data !== null));
    },
    /** Return when each file was last written, by path. */
    async times() {
      const found = (await records()).filter(({ type }) => type !== "directory");
      return new Map(found.map(({ path, last_modified: at }) => [path, at]));
    },
    /** Read one file and write what `decide` makes of it, in one step that nobody can come between; null writes nothing. */
    async change(path, decide) {
      await unlocked(path);
      return stored("readwrite", async (files) => {
        const before = await asPromise(files.get(path));
        const data = decide(bytesOf(before));
        if (!data) return false;
        const now = new Date().toISOString();
        const parts = path.split("/").slice(0, -1);
        for (const [at] of parts.entries()) {
          const folder = parts.slice(0, at + 1).join("/");
          if (!(await asPromise(files.get(folder)))) files.put(folderRecord(folder, now), folder);
        }
        files.put(recordOf(path, data, { created: before?.created ?? now, modified: now }), path);
        return true;
      });
    },
    remove: (path) => stored("readwrite", (files) => asPromise(files.delete(path))),
    /** Return the page that the site itself has under this name; null when it has none. */
    async shipped(path) {
      try {
        const reply = await fetch(new URL(`files/${path.split("/").map(encodeURIComponent).join("/")}`, base), { cache: "no-cache" });
        return reply.ok ? new Uint8Array(await reply.arrayBuffer()) : null;
      } catch {
        return null;
      }
    },
  };
}

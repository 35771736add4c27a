// A real folder kept in step, where the browser allows it (Chromium): what changes here is written there, never over something newer.

import { forget, recall, remember } from "./keeping.js";
import { besideName, bringFiles, isCarried, ownerOf, place, sha256 } from "./portfolio.js";
import { ZipProblem } from "./zip.js";

const HANDLE = "folder";
const WRITTEN = "folder_written";

export const canHaveFolder = () => typeof window.showDirectoryPicker === "function";

async function* walk(handle, prefix = "") {
  for await (const [name, child] of handle.entries()) {
    if (name.startsWith(".")) continue;
    if (child.kind === "directory") yield* walk(child, `${prefix}${name}/`);
    else yield [`${prefix}${name}`, child];
  }
}

async function placeOf(handle, path, create) {
  const parts = path.split("/");
  let folder = handle;
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create });
  return folder.getFileHandle(parts.at(-1), { create });
}

async function readAt(handle, path) {
  try {
    return new Uint8Array(await (await (await placeOf(handle, path, false)).getFile()).arrayBuffer());
  } catch (error) {
    if (error.name === "NotFoundError") return null;
    throw error;
  }
}

async function writeAt(handle, path, data) {
  const writer = await (await placeOf(handle, path, true)).createWritable();
  await writer.write(data);
  await writer.close();
}

/** @param rules what goes along; `rules.here` is how a copy of ours is called beside another one in the folder */
export function makeFolder(drive, rules, backup) {
  /** Return {name, state}: `granted`, `prompt` (one click needed) or `denied`; null when no folder was chosen. */
  async function state() {
    const handle = canHaveFolder() ? await recall(HANDLE) : null;
    if (!handle) return null;
    const right = handle.queryPermission ? await handle.queryPermission({ mode: "readwrite" }) : "granted";
    return { name: handle.name, state: right };
  }

  async function bringIn(handle) {
    const found = new Map();
    for await (const [path, file] of walk(handle)) {
      if (isCarried(path, rules)) found.set(path, new Uint8Array(await (await file.getFile()).arrayBuffer()));
    }
    const [owner, here] = [ownerOf(found), ownerOf(await drive.read())];
    // Folder and browser belong to one person; two pseudonyms in one folder would mix two people's answers.
    if (owner && here && owner !== here) throw new ZipProblem("folder_of_another");
    return owner ? bringFiles(found, drive, rules) : null;
  }

  async function putOne(handle, path, data, written) {
    const there = await readAt(handle, path);
    const sum = await sha256(data);
    const seen = there ? await sha256(there) : null;
    if (seen === sum) return sum;
    if (!there || seen === written[path]) {
      await writeAt(handle, path, data);
      return sum;
    }
    // Someone else wrote it since: two laptops, or OneDrive. Answers become one, anything else stands beside it.
    const placed = place(path, there, data);
    if (placed.how === "merged") {
      await writeAt(handle, path, placed.data);
      await drive.change(path, () => placed.data);
      return sha256(placed.data);
    }
    if (placed.how === "beside") await writeAt(handle, besideName(path, `${rules.here} ${sum.slice(0, 6)}`), data);
    return seen;
  }

  /** Write what changed; returns how many files the folder now has of ours, or null without a folder or a permission. */
  async function keep() {
    if ((await state())?.state !== "granted") return null;
    const handle = await recall(HANDLE);
    const start = new Date().toISOString();
    const written = (await recall(WRITTEN)) ?? {};
    const files = [...(await drive.read())].filter(([path]) => isCarried(path, rules));
    for (const [path, data] of files) written[path] = await putOne(handle, path, data, written);
    await remember(WRITTEN, written);
    await backup.done(start);
    return files.length;
  }

  return {
    state,
    /** Let the reader choose a folder, take in what is there of theirs, and write what is here. */
    async choose() {
      const handle = await window.showDirectoryPicker({ mode: "readwrite", id: "plg-werkboek" });
      const brought = await bringIn(handle);
      await remember(HANDLE, handle);
      await remember(WRITTEN, {});
      return { name: handle.name, brought, count: await keep() };
    },
    /** Ask for the permission again; the browser only allows it at a click. */
    async renew() {
      const handle = await recall(HANDLE);
      const right = handle?.requestPermission ? await handle.requestPermission({ mode: "readwrite" }) : "granted";
      if (right !== "granted") return null;
      await bringIn(handle);
      return keep();
    },
    keep,
    leave: () => forget(HANDLE),
  };
}

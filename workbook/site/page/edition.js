// A new edition of the site: pages that nobody changed become the new ones, changed pages stay beside them. Answers are never touched.

import { recall, remember } from "./keeping.js";
import { besideName, cellsOf, encode, sha256 } from "./portfolio.js";

const BASES = "bases";
const EDITION = "edition";

const notebook = (data) => {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return null;
  }
};

/** Return by what two editions of a page are told apart: its cells, and which release it belongs to. */
export async function digestOf(data) {
  const found = data ? notebook(data) : null;
  const cells = cellsOf(found);
  return cells === null ? null : { cells: await sha256(encode(cells)), release: String(found.metadata?.workbook?.release ?? "") };
}

const same = (one, other) => Boolean(one && other && one.cells === other.cells && one.release === other.release);

/** Remember on which page of the site someone begins, as long as nothing of theirs is kept of it. */
export async function noteBase(path, drive) {
  if ((await drive.read()).has(path)) return;
  const digest = await digestOf(await drive.shipped(path));
  if (digest) await remember(BASES, { ...((await recall(BASES)) ?? {}), [path]: digest });
}

/** Return the pages in which someone wrote or changed something; that a page was run is no difference. */
export async function changedPages(files) {
  const bases = (await recall(BASES)) ?? {};
  const changed = [];
  for (const [path, data] of files) {
    if (path.endsWith(".ipynb") && (await digestOf(data))?.cells !== bases[path]?.cells) changed.push(path);
  }
  return changed;
}

/**
 * Put the pages of a new edition in place; returns {renewed: [path], kept: [[path, beside]]}.
 * @param words how a page that someone changed is called beside the new one
 */
export async function renew(edition, drive, words) {
  const told = { renewed: [], kept: [] };
  if (!edition || (await recall(EDITION)) === edition) return told;
  const bases = (await recall(BASES)) ?? {};
  const fresh = {};
  for (const [path, data] of await drive.read()) {
    if (!path.endsWith(".ipynb")) continue;
    const [here, shipped] = [await digestOf(data), await digestOf(await drive.shipped(path))];
    const base = bases[path];
    if (!shipped) continue;
    fresh[path] = shipped;
    if (same(here, shipped) || same(base, shipped)) continue;
    if (base ? here?.cells === base.cells : here?.cells === shipped.cells) {
      await drive.remove(path);
      told.renewed.push(path);
      continue;
    }
    const beside = await freeName(besideName(path, words), drive);
    await drive.change(beside, () => data);
    await drive.remove(path);
    told.kept.push([path, beside]);
  }
  // Another tab may have noted a page meanwhile.
  await remember(BASES, { ...((await recall(BASES)) ?? {}), ...fresh });
  await remember(EDITION, edition);
  return told;
}

async function freeName(wanted, drive) {
  const taken = await drive.read();
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : besideName(wanted, String(number));
    if (!taken.has(name)) return name;
  }
}

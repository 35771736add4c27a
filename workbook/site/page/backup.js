// The back-up: when the last one was, whether anything changed since, and making one.

import { saveFile } from "./dom.js";
import { changedPages } from "./edition.js";
import { recall, remember } from "./keeping.js";
import { isCarried, pack } from "./portfolio.js";

const LAST = "backup";

/** Tell a moment as one would say it: today by the clock, else the day with it. */
export function moment(iso, texts) {
  const when = new Date(iso);
  const time = `${when.getHours()}.${String(when.getMinutes()).padStart(2, "0")}`;
  if (when.toDateString() === new Date().toDateString()) return texts("today", { time });
  return texts("on_day", { day: when.toLocaleDateString("nl-NL", { day: "numeric", month: "long" }), time });
}

/** @param rules what goes along, and the name of the file */
export function makeBackup(drive, rules) {
  async function state() {
    const last = (await recall(LAST)) ?? null;
    const times = [...(await drive.times())].filter(([name]) => isCarried(name, rules));
    const changed = new Set(await changedPages(await drive.read()));
    // A page that was only opened and run is not work; its answers stand in files of their own.
    const work = times.filter(([name]) => (name.endsWith(".ipynb") ? changed.has(name) : name !== "deelnemer.json"));
    const newest = work.reduce((latest, [, at]) => (at > latest ? at : latest), "");
    return { last: last?.at ?? null, any: work.length > 0, changed: newest > (last?.seen ?? "") };
  }

  return {
    state,
    /** Remember that all of it now stands somewhere else as well. */
    async done(seen, at = new Date().toISOString()) {
      await remember(LAST, { at, seen });
    },
    /** Give the reader the zip; returns its name and how many files it holds, or null when there is nothing yet. */
    async give(root) {
      const when = new Date();
      const files = await drive.read();
      const made = await pack(files, rules, when);
      if (!made) return null;
      const stamp = new Date(when - when.getTimezoneOffset() * 60000).toISOString();
      const name = `${rules.name}-${stamp.slice(0, 10)}-${stamp.slice(11, 16).replace(":", "")}.zip`;
      saveFile(root, name, made.zip);
      // What is written while the zip is made comes with the next one.
      await this.done(when.toISOString());
      return { name, count: made.count };
    },
  };
}

// What the pages themselves remember in this browser: consent, the last page, the last back-up, the folder, the edition.

import { database } from "./drive.js";

const NAME = "plg-werkboek-pagina";
const STORE = "keep";

async function within(mode, work) {
  const found = await database(NAME, [STORE]);
  try {
    const request = work(found.transaction(STORE, mode).objectStore(STORE));
    return await new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
  } finally {
    found.close();
  }
}

export const recall = (key) => within("readonly", (store) => store.get(key));
export const remember = (key, value) => within("readwrite", (store) => store.put(value, key));
export const forget = (key) => within("readwrite", (store) => store.delete(key));

/** Ask the browser not to clear what is kept here; true, false, or null where it can't be asked. */
export async function askToPersist() {
  try {
    if (!navigator.storage?.persist) return null;
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return null;
  }
}

/** Return whether the browser promised to keep it, without asking. */
export async function persists() {
  try {
    return navigator.storage?.persisted ? await navigator.storage.persisted() : null;
  } catch {
    return null;
  }
}

/**
 * What a person sent, kept on this phone until the clinic has it: ids and numbers, never words.
 * Used by pages and by the worker, so it is a plain script.
 */
const Outbox = (() => {
  const KEPT_MS = 28 * 24 * 60 * 60 * 1000;
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  async function within(mode, act) {
    const opening = indexedDB.open("relearn", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("records", { keyPath: "id" });
    const database = await asked(opening);
    try {
      const transaction = database.transaction("records", mode);
      const whole = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const result = await act(transaction.objectStore("records"));
      await whole;
      return result;
    } finally {
      database.close();
    }
  }

  const all = async () => {
    const records = await within("readonly", (shelf) => asked(shelf.getAll()));
    return records.sort((one, other) => (one.at < other.at ? -1 : 1));
  };
  return {
    all,
    put: (record) => within("readwrite", (shelf) => asked(shelf.put(record))),
    remove: (id) => within("readwrite", (shelf) => asked(shelf.delete(id))),
    waiting: async () => (await all()).filter((record) => !record.sent),
    /** What the clinic has goes once a newer plan knows of it, and the rest when nobody came. */
    async tidy(madeAt) {
      const oldest = new Date(Date.now() - KEPT_MS).toISOString();
      for (const { id, sent, at } of await all()) {
        if (at < oldest || (sent && sent < madeAt)) await this.remove(id);
      }
    },
    /** The plan and the photos that are kept of whoever was signed in. */
    async forgetPlan() {
      for (const name of await caches.keys()) {
        const shelf = await caches.open(name);
        for (const request of await shelf.keys()) {
          if (/^\/(offline|media)\//.test(new URL(request.url).pathname)) await shelf.delete(request);
        }
      }
    },
    /** All that this phone has of a person who signed out. */
    async forget(whose) {
      await this.forgetPlan();
      for (const { id, person } of await all()) if (person === whose) await this.remove(id);
      const counts = Object.keys(localStorage).filter((key) => key.startsWith("relearn.count."));
      for (const key of counts) localStorage.removeItem(key);
    },
  };
})();

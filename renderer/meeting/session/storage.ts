/** As much of the browser's `Storage` as the page uses. */
export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * A store that never throws: with cookies blocked even reading
 * `window.localStorage` does, and a full one refuses to be written.
 */
export function safeStore(open: () => Storage): Store {
  const attempt = <T>(use: (storage: Storage) => T, otherwise: T): T => {
    try {
      return use(open());
    } catch {
      return otherwise;
    }
  };
  return {
    getItem: (key) => attempt((storage) => storage.getItem(key), null),
    setItem: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    removeItem: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

/** Reads JSON that this page wrote earlier; anything else counts as absent. */
export function readJson(store: Store, key: string): unknown {
  try {
    return JSON.parse(store.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** The fields of something that was read, to be looked at one by one; of anything but an object there are none. */
export const fieldsOf = (read: unknown): Partial<Record<string, unknown>> => (typeof read === 'object' && read !== null ? { ...read } : {});

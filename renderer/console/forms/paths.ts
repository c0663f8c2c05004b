/** Settings by their dotted path. */
export type Settings = Record<string, unknown>;

export function valueAt(settings: unknown, path: string): unknown {
  let inner: unknown = settings;
  for (const key of path.split('.')) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Settings)[key];
  }
  return inner;
}

/** Nested settings of flat ones. */
export function nested(values: Iterable<readonly [path: string, value: unknown]>): Settings {
  const settings: Settings = {};
  for (const [path, value] of values) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let inner = settings;
    for (const key of keys) inner = (inner[key] ??= {}) as Settings;
    inner[last] = value;
  }
  return settings;
}

/** Settings hold nothing but what JSON can say. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

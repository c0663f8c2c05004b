/** What the stand-in does not implement must not look as if it worked. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (key in object || typeof key === 'symbol' || key === 'then' || key === 'toJSON') {
        const value: unknown = Reflect.get(object, key, object);
        // Private fields are the target's, not the proxy's.
        return typeof value === 'function' && !Object.hasOwn(object, key) ? value.bind(object) : value;
      }
      throw new Error(`electron stand-in: ${name}.${key} is not implemented`);
    },
    set: (object, key, value) => Reflect.set(object, key, value, object),
  });
}

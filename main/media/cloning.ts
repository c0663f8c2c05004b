/**
 * mediasoup copies parameters with `structuredClone` whenever it hands them
 * out, a dozen times for each consumer: a tenth of what a join costs. What it
 * copies is plain data, for which a copy by hand is some thirty times faster.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

/** What never changes, and is handed out as it is. */
const shared = new WeakSet<object>();
let copies = false;

/** Lets mediasoup copy by hand from now on; where it is built otherwise one day, it goes on as it is. Idempotent. */
export function copyByHand(): void {
  if (copies) return;
  copies = true;
  try {
    const require = createRequire(import.meta.url);
    const load = (name: string): Record<string, unknown> => require(path.join(path.dirname(require.resolve('mediasoup')), name)) as Record<string, unknown>;
    const [utils, ortc] = [load('utils.js'), load('ortc.js')];
    if (typeof utils.clone !== 'function') return;
    utils.clone = copy;
    // What consumers may be made of: mediasoup asks each producer for it three times for each consumer, and only reads it.
    const { getConsumableRtpParameters: make } = ortc;
    if (typeof make === 'function') ortc.getConsumableRtpParameters = (...given: unknown[]) => share(copy((make as (...given: unknown[]) => object)(...given)));
  } catch {
    // It is only slower.
  }
}

/** From now on `copy` answers it itself. */
function share<T extends object>(value: T): T {
  freeze(value);
  shared.add(value);
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.values(value).forEach(freeze);
  Object.freeze(value);
}

/** A deep copy of plain data; anything else inside goes to `structuredClone`. */
export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || shared.has(value)) return value;
  if (Array.isArray(value)) return value.map(copy) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(value)) made[key] = copy((value as Record<string, unknown>)[key]);
  return made as T;
}

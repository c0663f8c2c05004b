/**
 * Values that come again and again: every browser of one kind says the same
 * of itself. Checked once and then known, they are the same object each time,
 * by which what was worked out for one holds for all.
 */
import { z } from 'zod';

const MOST_KNOWN = 64;
/** A browser's capabilities are about 8 kB; what is far larger was not made by one. */
const LONGEST = 32 * 1024;

/** Parses by `schema`; equal input gives the same deeply frozen object. */
export function interned<T>(schema: z.ZodType<T>): z.ZodType<T> {
  const known = new Map<string, T>();
  const parse = z.unknown().transform((value, context) => {
    const text = JSON.stringify(value) as string | undefined;
    const found = text === undefined ? undefined : known.get(text);
    if (text !== undefined && found !== undefined) {
      // Most recently used last.
      known.delete(text);
      known.set(text, found);
      return found;
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
      return z.NEVER;
    }
    const kept = deepFreeze(parsed.data);
    if (text !== undefined && text.length <= LONGEST) known.set(text, kept);
    if (known.size > MOST_KNOWN) known.delete(known.keys().next().value!);
    return kept;
  });
  return parse as unknown as z.ZodType<T>;
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}

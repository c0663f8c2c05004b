import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import lucide from '@iconify-json/lucide/icons.json' with { type: 'json' };

const renderer = path.resolve(import.meta.dirname, '../../../renderer');
const sources = fs
  .readdirSync(renderer, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name))
  .map((name) => [name, fs.readFileSync(path.join(renderer, name), 'utf8')] as const);

const named = new Set(sources.flatMap(([, text]) => [...text.matchAll(/\bi-lucide-([a-z0-9-]+)/g)].map(([, icon]) => icon!)));
const known = new Set([...Object.keys(lucide.icons), ...Object.keys(lucide.aliases)]);

describe('icons', () => {
  it('are many', () => expect(named.size).toBeGreaterThan(20));

  // One that is not in the collection would be asked for on the internet, where there is none.
  it.each([...named])('%s is in the collection', (icon) => {
    expect(known.has(icon)).toBe(true);
  });

  it('are written out, so that the build finds them', () => {
    const composed = sources.filter(([, text]) => /i-lucide-\$\{|'i-lucide-' ?\+/.test(text)).map(([name]) => name);
    expect(composed).toEqual([]);
  });
});

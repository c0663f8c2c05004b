/** Where Soupbox itself is: the folder of its package.json, from `main/` as well as from `dist/main/` and from an installed app. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const found = find(path.dirname(fileURLToPath(import.meta.url)));

export const root = found.root;
export const version = found.version;

function find(from: string): { root: string; version: string } {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name?: string; version: string };
      if (name === 'soupbox') return { root: folder, version };
    } catch {
      // Not this one.
    }
    if (folder === path.dirname(folder)) throw new Error('Soupbox’s own package.json was not found.');
  }
}

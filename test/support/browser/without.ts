/** What tests with both browsers cannot do without, and how it is said that they are skipped. */
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { noNamespaces } from '../netns/commands.ts';
import { firefoxPath } from './firefox.ts';

const noFirefox = firefoxPath() ? undefined : 'no Firefox that tests can drive (Debian: firefox-esr, or set SOUPBOX_FIREFOX)';
const noCertutil = spawnSync('certutil', ['--help']).error ? 'no certutil for the browsers’ certificate stores (Debian: libnss3-tools)' : undefined;

/** A `describe` that is skipped, with a line that says why, where Firefox, certutil or networks of our own are missing. */
export function describeBrowsers(name: string, tests: () => void): void {
  const why = noFirefox ?? noCertutil ?? noNamespaces;
  if (why !== undefined) console.log(`skipped: ${name}: ${why}`);
  describe.skipIf(why !== undefined)(why === undefined ? name : `${name} (${why})`, tests);
}

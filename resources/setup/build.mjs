// dist/: what Vite makes of main/ and renderer/, made again only when something has changed.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { projectNode } from './node.mjs';
import { run } from './run.mjs';
import { logFile, SetupError, step } from './say.mjs';

const SOURCES = ['main', 'renderer', 'vite.config.ts', 'package-lock.json'];

/** Is dist/ made of the sources as they are now? */
export function buildIsCurrent(root) {
  const stamp = stampFile(root);
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint(root);
}

/** Builds dist/. */
export async function build(root) {
  // What is there now is neither the old build nor the new one until the end.
  fs.rmSync(stampFile(root), { force: true });
  // Of now, not of the end: a change while the build runs shall be noticed.
  const built = fingerprint(root);
  await step('Building the application', async () => {
    const vite = path.join(root, 'node_modules/vite/bin/vite.js');
    try {
      await run(projectNode(root), [vite, 'build', '--app'], { cwd: root });
    } catch {
      throw new SetupError(`The application could not be built: see the end of ${logFile()}, mend it and try again.`);
    }
    fs.mkdirSync(path.dirname(stampFile(root)), { recursive: true });
    fs.writeFileSync(stampFile(root), built);
  });
}

function fingerprint(root) {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(name => filesIn(root, name))) {
    const { size, mtimeMs } = fs.statSync(path.join(root, file));
    hash.update(`${file}\n${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesIn(root, name) {
  const stat = fs.statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!stat) return [];
  if (stat.isFile()) return [name];
  return fs
    .readdirSync(path.join(root, name), { withFileTypes: true })
    .map(entry => path.join(name, entry.name))
    .sort()
    .flatMap(child => filesIn(root, child));
}

function stampFile(root) {
  return path.join(root, 'dist/.soupbox-setup');
}

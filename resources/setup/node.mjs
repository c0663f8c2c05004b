// Which Node runs the project: Node 24 from npm where there is a package for the platform, else the machine's.
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from './say.mjs';

// mediasoup and the packaging tools ask for this.
const OLDEST = [22, 12];

/** The Node that npm scripts get once the packages are installed. */
export function projectNode(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const packaged = path.join(root, 'node_modules', nodePackage(), 'bin', name);
  return fs.existsSync(packaged) ? packaged : process.execPath;
}

/**
 * Sees to it that npm scripts get that Node. npm 11 does so itself; npm 10.8 does not, perhaps because the package of
 * another platform (which is not installed) brings a program of the same name.
 */
export function linkNode(root) {
  const node = projectNode(root);
  if (node === process.execPath) return;
  const folder = path.join(root, 'node_modules/.bin');
  const target = path.relative(folder, node);
  const link = path.join(folder, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (fs.existsSync(link)) return;
  fs.mkdirSync(folder, { recursive: true });
  if (process.platform === 'win32') fs.writeFileSync(link, `@"%~dp0\\${target}" %*\r\n`);
  else fs.symlinkSync(target, link);
}

/** Complains if the machine's Node is too old and none comes with the packages. */
export function requireNode(root, { version = process.versions.node, name = nodePackage() } = {}) {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  if (packages[`node_modules/${name}`] || isRecent(version)) return;
  throw new SetupError(
    `Node 24 is needed, this is Node ${version}, and none comes with the packages for this platform: install ` +
      'Node 24 from https://nodejs.org and try again.',
  );
}

function isRecent(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function nodePackage() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

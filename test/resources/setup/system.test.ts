import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findBrowser, findFirefox, requireTestTools } from '../../../resources/setup/browser.mjs';
import { requirePackages } from '../../../resources/setup/system.mjs';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-system-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'cache'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // A machine on which only g++ is installed, and which has never seen a package list.
  write('dpkg-query', `[ -e ${folder}/installed ] && { /bin/cat ${folder}/installed; exit 0; }
    echo "g++ installed"; echo "dpkg-query: no packages found matching ninja-build" >&2; exit 1`);
  write('apt-get', `echo "$*" >> ${folder}/apt-log
    case "$*" in
      *update) touch ${folder}/lists ;;
      *install*) [ -e ${folder}/lists ] || { echo "E: Unable to locate package" >&2; exit 100; } ;;
    esac`);
  write('touch', 'exec /usr/bin/touch "$@"');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  fs.rmSync(folder, { recursive: true });
});

function write(program: string, script: string) {
  fs.writeFileSync(path.join(folder, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function asUser(uid: number) {
  vi.spyOn(process, 'getuid').mockReturnValue(uid);
}

function aptCalls(): string[] {
  const lines = fs.readFileSync(path.join(folder, 'apt-log'), 'utf8').trim().split('\n');
  return lines.map((line) => line.replace(/^.*?(?=install|update)/, ''));
}

describe('requirePackages', () => {
  it('names exactly what is missing to who is not root', async () => {
    asUser(1000);
    await expect(requirePackages('Cooking', ['g++', 'ninja-build', 'cmake'])).rejects.toThrow(
      'Cooking needs packages that are missing here: run "sudo apt-get install ninja-build cmake" and try again.',
    );
  });

  it('installs as root, and fetches the package lists only when it has to', async () => {
    asUser(0);
    const install = 'install -y --no-install-recommends ninja-build';
    await requirePackages('Cooking', ['g++', 'ninja-build']);
    expect(aptCalls()).toEqual([install, 'update', install]);
    await requirePackages('Cooking', ['g++', 'ninja-build']);
    expect(aptCalls()).toEqual([install, 'update', install, install]);
  });

  it('says what to do if apt-get fails', async () => {
    asUser(0);
    write('apt-get', 'exit 100');
    await expect(requirePackages('Cooking', ['ninja-build'])).rejects.toThrow(
      /^Cooking needs packages that apt-get could not install: make "apt-get install ninja-build" work and try again/,
    );
  });

  it('asks for nothing when all is there', async () => {
    asUser(1000);
    await requirePackages('Cooking', ['g++']);
  });
});

describe('the browser', () => {
  it('is the one that SOUPBOX_CHROMIUM names', () => {
    expect(findBrowser({ SOUPBOX_CHROMIUM: '/opt/chrome' })).toBe('/opt/chrome');
  });

  it('must exist if it is named', async () => {
    vi.stubEnv('SOUPBOX_CHROMIUM', '/nowhere/chrome');
    await expect(requireTestTools()).rejects.toThrow(
      'SOUPBOX_CHROMIUM is /nowhere/chrome, which does not exist: correct it or unset it.',
    );
  });

  it('is not installed where there is one', async () => {
    asUser(0);
    vi.stubEnv('SOUPBOX_CHROMIUM', path.join(folder, 'touch'));
    await requireTestTools();
    expect(aptCalls().join()).toContain('iproute2');
    expect(aptCalls().join()).not.toContain('chromium');
  });
});

describe('the second browser', () => {
  const nowhere = () => vi.spyOn(fs, 'existsSync').mockImplementation((file) => file === path.join(folder, 'touch'));
  const said = () => vi.mocked(process.stderr.write).mock.calls.join();

  beforeEach(() => {
    vi.stubEnv('SOUPBOX_CHROMIUM', path.join(folder, 'touch'));
    nowhere();
  });

  it('is the one that SOUPBOX_FIREFOX names, which must exist', async () => {
    expect(findFirefox({ SOUPBOX_FIREFOX: '/opt/fox' })).toBe('/opt/fox');
    vi.stubEnv('SOUPBOX_FIREFOX', '/nowhere/fox');
    await expect(requireTestTools()).rejects.toThrow('SOUPBOX_FIREFOX is /nowhere/fox, which does not exist: correct it or unset it.');
  });

  it('is installed where apt has it', async () => {
    asUser(0);
    write('apt-cache', 'echo "Package: $*"');
    await requireTestTools();
    expect(aptCalls().at(-1)).toBe('install -y --no-install-recommends firefox-esr');
    expect(said()).not.toContain('skipped');
  });

  it('is done without where apt has none, as on Ubuntu', async () => {
    asUser(0);
    write('apt-cache', 'case "$*" in *firefox*) exit 100 ;; *) echo "Package: apt" ;; esac');
    await requireTestTools();
    expect(aptCalls().join()).not.toContain('firefox');
    expect(said()).toContain('Tests with Firefox will be skipped: install firefox-esr, or set SOUPBOX_FIREFOX');
  });

  it('is done without where only it is missing and nobody may install it', async () => {
    asUser(1000);
    fs.writeFileSync(path.join(folder, 'installed'), ['g++', 'libssl-dev', 'iproute2', 'openssl', 'libnss3-tools', 'faketime'].map((name) => `${name} installed`).join('\n'));
    await requireTestTools();
    expect(said()).toContain('Tests with Firefox will be skipped');
  });
});

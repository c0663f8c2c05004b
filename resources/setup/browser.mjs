// What only the tests need from the machine: a real browser, a compiler for the load generator, network tools.
import fs from 'node:fs';
import path from 'node:path';
import { aptOffers, hasApt, missingPackages, onPath, requirePackages } from './system.mjs';
import { note, SetupError } from './say.mjs';

// The last two: certutil for the browsers' certificate stores, and a clock that is wrong.
const TOOL_PACKAGES = ['g++', 'libssl-dev', 'iproute2', 'openssl', 'libnss3-tools', 'faketime'];
const FIREFOX_PACKAGE = 'firefox-esr';
const TOOLS = ['g++', 'ip', 'openssl'];

/** The browser that the tests use: the one that SOUPBOX_CHROMIUM names, or else the first at the usual places. */
export function findBrowser(env = process.env) {
  if (env.SOUPBOX_CHROMIUM) return env.SOUPBOX_CHROMIUM;
  const onThisPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(onPath);
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', ...onThisPath, ...installedApps(env)].find(
    file => file && fs.existsSync(file),
  );
}

/** The Firefox that the tests use. A snap cannot be driven: it sees neither their profiles nor their certificates. */
export function findFirefox(env = process.env) {
  if (env.SOUPBOX_FIREFOX) return env.SOUPBOX_FIREFOX;
  const usual = ['/usr/bin/firefox-esr', '/usr/lib/firefox/firefox', '/usr/lib64/firefox/firefox', '/opt/firefox/firefox'];
  return [...usual, '/Applications/Firefox.app/Contents/MacOS/firefox'].find(file => fs.existsSync(file));
}

/** Sees to it that the tests have a browser and their tools, and a second browser where that is easily had. */
export async function requireTestTools() {
  requireConfigured('SOUPBOX_CHROMIUM');
  requireConfigured('SOUPBOX_FIREFOX');
  const browser = findBrowser();
  if (hasApt()) {
    await requirePackages('Testing', browser ? TOOL_PACKAGES : [...TOOL_PACKAGES, 'chromium']);
    return provideFirefox();
  }
  if (!browser)
    throw new SetupError(
      'The tests need a browser: install Chromium or Google Chrome, or set SOUPBOX_CHROMIUM to the one that you ' +
        'have, and try again.',
    );
  const missing = process.platform === 'linux' ? TOOLS.filter(tool => !onPath(tool)) : [];
  if (missing.length > 0)
    throw new SetupError(`The tests need ${missing.join(', ')}: install what is missing and try again.`);
}

// Ubuntu has Firefox only as a snap; and who is not root would have to be asked. The other tests are worth running then, too.
async function provideFirefox() {
  if (findFirefox() || missingPackages([FIREFOX_PACKAGE]).length === 0) return;
  const mayInstall = process.getuid?.() === 0 && aptOffers(FIREFOX_PACKAGE);
  try {
    if (mayInstall) return await requirePackages('Testing with Firefox', [FIREFOX_PACKAGE]);
  } catch {
    // What apt-get said is in the log.
  }
  note(`Tests with Firefox will be skipped: install ${FIREFOX_PACKAGE}, or set SOUPBOX_FIREFOX to a Firefox that is no snap.`);
}

function requireConfigured(name) {
  const configured = process.env[name];
  if (configured && !fs.existsSync(configured))
    throw new SetupError(`${name} is ${configured}, which does not exist: correct it or unset it.`);
}

function installedApps(env) {
  switch (process.platform) {
    case 'darwin':
      return ['Chromium', 'Google Chrome'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`);
    case 'win32':
      return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
        .filter(Boolean)
        .map(folder => path.join(folder, 'Google/Chrome/Application/chrome.exe'));
    default:
      return [];
  }
}

// What only the tests need from the machine: a real browser, a compiler for the load generator, network tools.
import fs from 'node:fs';
import path from 'node:path';
import { hasApt, onPath, requirePackages } from './system.mjs';
import { SetupError } from './say.mjs';

// A second browser, certutil for the browsers' certificate stores, and a clock that is wrong.
const TOOL_PACKAGES = ['g++', 'libssl-dev', 'iproute2', 'openssl', 'firefox-esr', 'libnss3-tools', 'faketime'];
const TOOLS = ['g++', 'ip', 'openssl'];

/** The browser that the tests use: the one that SOUPBOX_CHROMIUM names, or else the first at the usual places. */
export function findBrowser(env = process.env) {
  if (env.SOUPBOX_CHROMIUM) return env.SOUPBOX_CHROMIUM;
  const onThisPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(onPath);
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', ...onThisPath, ...installedApps(env)].find(
    file => file && fs.existsSync(file),
  );
}

/** Sees to it that the tests have a browser and their tools. */
export async function requireTestTools() {
  requireConfiguredBrowser();
  const browser = findBrowser();
  if (hasApt()) return requirePackages('Testing', browser ? TOOL_PACKAGES : [...TOOL_PACKAGES, 'chromium']);
  if (!browser)
    throw new SetupError(
      'The tests need a browser: install Chromium or Google Chrome, or set SOUPBOX_CHROMIUM to the one that you ' +
        'have, and try again.',
    );
  const missing = process.platform === 'linux' ? TOOLS.filter(tool => !onPath(tool)) : [];
  if (missing.length > 0)
    throw new SetupError(`The tests need ${missing.join(', ')}: install what is missing and try again.`);
}

function requireConfiguredBrowser() {
  const configured = process.env.SOUPBOX_CHROMIUM;
  if (configured && !fs.existsSync(configured))
    throw new SetupError(`SOUPBOX_CHROMIUM is ${configured}, which does not exist: correct it or unset it.`);
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

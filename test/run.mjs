// What `npm test` runs once set-up is done: type check, lint, unit, integration and browser tests, and a closing line
// that counts them. Everything runs even when something fails, so that one run tells all there is to mend.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'soupbox-run-'));
const bin = (name) => path.join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const total = { passed: 0, failed: 0, skipped: 0 };
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** Runs a command to its end; resolves to whether it went well, and what it printed where that was kept. */
function run(command, args, { quiet }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** A check that either holds or does not counts as one test. */
async function check(name, command, args) {
  const since = Date.now();
  const { ok, output } = await run(command, args, { quiet: true });
  total[ok ? 'passed' : 'failed']++;
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds(since)})`);
  if (!ok || /\bwarning\b/.test(output)) console.log(output.trimEnd());
}

/** A project of test/vitest.config.ts; its own tests are counted. `quiet`: what it says is printed when it has ended. */
async function vitest(project, { quiet = false } = {}) {
  const since = Date.now();
  const report = path.join(scratch, `${project}.json`);
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { ok, output } = await run(bin('vitest'), args, { quiet });
  if (quiet) console.log(output.trimEnd());
  let counted = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
  try {
    counted = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    // It did not get as far as a report: that is the failure that is counted below.
  }
  total.passed += counted.numPassedTests;
  total.failed += counted.numFailedTests;
  total.skipped += counted.numPendingTests;
  // A file that cannot even be loaded fails the run without failing a test.
  if ((!ok && counted.numFailedTests === 0) || counted.numPassedTests === 0) total.failed++;
  console.log(`${ok ? '✓' : '✗'} ${project} tests (${seconds(since)})`);
}

const since = Date.now();
await Promise.all([check('type check', bin('vue-tsc'), ['--noEmit']), check('lint', bin('eslint'), ['.', '--max-warnings', '0'])]);
await vitest('unit');
// One of them mostly waits, the other mostly works.
await Promise.all([vitest('browser'), vitest('system', { quiet: true })]);
rmSync(scratch, { recursive: true, force: true });

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\nAll of it took ${seconds(since)}.`);
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);

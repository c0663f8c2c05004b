// What `npm test` runs once set-up is done: type check, lint, unit, integration and browser tests, and a closing line
// that counts them. Everything runs even when something fails, so that one run tells all there is to mend. A few files
// that failed run once more, alone: what passes then is named at the end, as something to mend too, and does not fail
// the run.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'soupbox-run-'));
const bin = (name) => path.join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const total = { passed: 0, failed: 0, skipped: 0 };
/** Tests that failed and passed when they ran once more. */
const byChance = [];
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

/** Runs tests of a project of test/vitest.config.ts, all unless `files` are named. `quiet`: what it says is printed when it has ended. */
async function vitest(project, { quiet = false, files = [] } = {}) {
  const since = Date.now();
  const report = path.join(scratch, `${project}-${files.length}.json`);
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files];
  const { ok, output } = await run(bin('vitest'), args, { quiet });
  if (quiet) console.log(output.trimEnd());
  console.log(`${ok ? '✓' : '✗'} ${project} tests${files.length > 0 ? ', once more' : ''} (${seconds(since)})`);
  try {
    return { project, ok, counted: JSON.parse(readFileSync(report, 'utf8')) };
  } catch {
    // It did not get as far as a report: a failure that `count` sees.
    return { project, ok, counted: { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, testResults: [] } };
  }
}

function count({ ok, counted }) {
  total.passed += counted.numPassedTests;
  total.failed += counted.numFailedTests;
  total.skipped += counted.numPendingTests;
  // A file that cannot even be loaded fails the run without failing a test.
  if ((!ok && counted.numFailedTests === 0) || counted.numPassedTests === 0) total.failed++;
}

const failedFiles = ({ counted }) => counted.testResults.filter(({ status }) => status === 'failed').map(({ name }) => path.relative('.', name));

/** One after the other. */
async function inTurn(projects, options) {
  const results = [];
  for (const project of projects) results.push(await vitest(project, options));
  return results;
}

/** So many files at most run once more: with more, something is broken. */
const FEW = 2;

/** The results to count: with what a few files gave when they ran once more, alone. */
async function onceMore(results) {
  const failed = results.flatMap(failedFiles);
  if (failed.length === 0 || failed.length > FEW) return results;
  const mended = [];
  for (const result of results) {
    const files = failedFiles(result);
    if (files.length === 0) {
      mended.push(result);
      continue;
    }
    const { counted } = result;
    const wrong = counted.testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName));
    const again = await vitest(result.project, { files });
    if (again.ok) byChance.push(...wrong.map((name) => `${files.join(', ')}: ${name}`));
    mended.push(again.ok ? { ...result, ok: true, counted: { ...counted, numPassedTests: counted.numPassedTests + counted.numFailedTests, numFailedTests: 0 } } : result);
  }
  return mended;
}

const since = Date.now();
await Promise.all([check('type check', bin('vue-tsc'), ['--noEmit']), check('lint', bin('eslint'), ['.', '--max-warnings', '0'])]);
const units = await vitest('unit');
// Both mostly wait.
const results = [units, ...(await Promise.all([inTurn(['screens']), inTurn(['system', 'people'], { quiet: true })])).flat()];
for (const result of await onceMore(results)) count(result);
rmSync(scratch, { recursive: true, force: true });

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\nAll of it took ${seconds(since)}.`);
for (const name of byChance) console.log(`Failed, and passed only the second time; find out why and mend it: ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);

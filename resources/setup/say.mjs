// What set-up tells the person: one line per step on standard error, so that standard output stays the program's own.
// Details go to a log file that is only made when there is something to write.
import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './worker-path.mjs';

const LOG_LIMIT = 5_000_000;
const TICK_ON_TERMINAL = 500;
const TICK_ELSEWHERE = 10_000;

/** A failure that a person can do something about. Its message is one sentence that says what. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** Where the output of everything that set-up runs goes. */
export function logFile() {
  return path.join(cacheFolder(), 'setup.log');
}

let logDescriptor;

/** Appends to the log file. */
export function log(text) {
  if (logDescriptor === undefined) {
    fs.mkdirSync(path.dirname(logFile()), { recursive: true });
    if ((fs.statSync(logFile(), { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) fs.rmSync(logFile());
    logDescriptor = fs.openSync(logFile(), 'a');
    fs.writeSync(logDescriptor, `\n===== ${new Date().toISOString()} ${process.argv.slice(1).join(' ')}\n`);
  }
  fs.writeSync(logDescriptor, text.endsWith('\n') ? text : `${text}\n`);
}

const running = new Set();
let ticker;

/**
 * Runs `work` as a step that the person sees, with the seconds it takes. `work` gets a function to show how far it is.
 * Steps may run side by side.
 */
export async function step(title, work) {
  const step = { title, begun: performance.now(), detail: '' };
  running.add(step);
  log(`--- ${title}`);
  if (process.stderr.isTTY) showRunning();
  else print(`${title} …`);
  ticker ??= setInterval(showRunning, process.stderr.isTTY ? TICK_ON_TERMINAL : TICK_ELSEWHERE);
  try {
    const result = await work(detail => (step.detail = detail));
    finish(step, `${title}: ready after ${seconds(step)} s`);
    return result;
  } catch (error) {
    finish(step);
    log(`--- ${title}: ${error.stack}`);
    throw error;
  }
}

/** Says one more sentence, above the steps that are under way. */
export function note(sentence) {
  log(sentence);
  print(sentence);
}

function finish(step, sentence) {
  running.delete(step);
  if (running.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
  }
  if (sentence) note(sentence);
  else clearLine();
}

function print(sentence) {
  clearLine();
  process.stderr.write(`soupbox: ${sentence}\n`);
  if (process.stderr.isTTY) showRunning();
}

function showRunning() {
  if (running.size === 0) return;
  const texts = [...running].map(step => [step.title, step.detail, `${seconds(step)} s`].filter(Boolean).join(' '));
  if (process.stderr.isTTY) {
    const line = `soupbox: ${texts.join(' | ')}`;
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
  } else {
    for (const text of texts) process.stderr.write(`soupbox: ${text}\n`);
  }
}

function clearLine() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

function seconds(step) {
  return Math.round((performance.now() - step.begun) / 1000);
}

// Runs other programs: output to the log, a time limit, and nothing left running when set-up ends.
import { spawn } from 'node:child_process';
import { log } from './say.mjs';

const POSIX = process.platform !== 'win32';
const children = new Set();

/** A program that could not be run, ran too long, or ended with anything but 0. */
export class RunError extends Error {
  name = 'RunError';

  constructor(message, { code, output }) {
    super(message);
    /** Exit code, if it ended by itself. */
    this.code = code;
    /** The last of what it wrote. */
    this.output = output;
  }
}

/**
 * Runs a program to its end and returns the last of what it wrote (both channels). Options: `cwd`, `env` (added to
 * ours), `timeout` in milliseconds, `onLine` for each line of output, `shell`.
 */
export function run(command, args, { cwd, env, timeout, onLine, shell = false } = {}) {
  log(`$ ${command} ${args.join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Its own process group, so that ending it ends whatever it has started.
      detached: POSIX,
    });
    children.add(child);
    let output = '';
    let timedOut = false;
    const timer = timeout && setTimeout(() => ((timedOut = true), kill(child)), timeout);

    const lines = splitLines(onLine);
    const take = data => {
      log(data);
      output = (output + data).slice(-20_000);
      lines(data);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);

    const settle = (message, code) => {
      clearTimeout(timer);
      children.delete(child);
      if (!message) return resolve(output);
      log(message);
      reject(new RunError(message, { code, output }));
    };
    child.on('error', error => settle(`${command} cannot be run: ${error.message}`));
    child.on('close', (code, signal) => {
      if (timedOut) settle(`${command} did not end within ${timeout / 1000} s`);
      else if (code === 0) settle();
      else settle(`${command} ended with ${signal ?? `exit code ${code}`}`, code ?? undefined);
    });
  });
}

/** Ends everything that runs. */
export function killAll() {
  for (const child of children) kill(child);
}

function kill(child) {
  try {
    if (POSIX) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended already, or never began.
  }
}

function splitLines(onLine) {
  if (!onLine) return () => {};
  let rest = '';
  return data => {
    const lines = (rest + data).split(/\r?\n|\r/);
    rest = lines.pop();
    for (const line of lines) onLine(line);
  };
}

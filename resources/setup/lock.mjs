// One set-up at a time works on the same thing. The lock is a file that its holder keeps touching.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_EVERY = 2_000;
const STALE_AFTER = 20_000;
const LOOK_EVERY = 300;

/** Runs `work` while holding the lock. `onWait` is called once if someone else has it. */
export async function withLock(file, work, onWait = () => {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let waiting = false;
  while (!acquire(file)) {
    if (!waiting) onWait();
    waiting = true;
    if (!breakAbandoned(file)) await sleep(LOOK_EVERY);
  }
  const release = () => fs.rmSync(file, { force: true });
  const touching = setInterval(() => fs.utimes(file, new Date(), new Date(), () => {}), TOUCH_EVERY);
  process.on('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    process.off('exit', release);
    release();
  }
}

function acquire(file) {
  try {
    fs.writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function breakAbandoned(file) {
  try {
    const holder = fs.readFileSync(file, 'utf8');
    if (!isAbandoned(holder, fs.statSync(file))) return false;
    // Of several who come to this conclusion, one moves the abandoned lock away. Another may move the new lock of
    // that one, and then puts it back.
    const aside = `${file}.${process.pid}`;
    fs.renameSync(file, aside);
    if (fs.readFileSync(aside, 'utf8') === holder) fs.rmSync(aside);
    else fs.renameSync(aside, file);
    return true;
  } catch {
    // It was released in between.
    return false;
  }
}

function isAbandoned(holder, { mtimeMs }) {
  if (Date.now() - mtimeMs > STALE_AFTER) return true;
  // Still empty if it is just being written.
  if (!holder) return false;
  const { pid, host } = JSON.parse(holder);
  return host === os.hostname() && !isRunning(pid);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

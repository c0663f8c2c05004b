import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A fresh clone with the real set-up in it, and a machine around it whose npm, compiler and Vite are small scripts.
 * What they do is up to `env`: FAKE_NPM, FAKE_NINJA and FAKE_VITE may be `fail` or `hang`. No apt-get, no network.
 */
export class FakeCheckout {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'soupbox-setup-'));
  readonly root = path.join(this.folder, 'checkout');
  readonly cache = path.join(this.folder, 'cache');
  readonly version: string;
  /** What the compiler makes. */
  readonly worker: string;
  readonly #children: ChildProcess[] = [];

  constructor(worker: string) {
    this.worker = worker;
    fs.cpSync(path.join(REPOSITORY, 'resources/setup'), this.path('resources/setup'), { recursive: true });
    this.write('resources/worker/CMakeLists.txt', '# a recipe');
    this.write('resources/worker/compat/header.h', '// a header');
    this.write('main/headless.ts', 'export {};');
    this.write('renderer/index.html', '<p>');
    this.write('vite.config.ts', 'export default {};');
    this.version = JSON.parse(fs.readFileSync(path.join(REPOSITORY, 'package-lock.json'), 'utf8')).packages[
      'node_modules/mediasoup'
    ].version;
    const packages = { 'node_modules/mediasoup': { version: this.version } };
    this.write('package-lock.json', JSON.stringify({ packages }));
    this.#writeTools();
  }

  path(...parts: string[]): string {
    return path.join(this.root, ...parts);
  }

  write(file: string, content: string): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content);
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: path.join(this.folder, 'bin'),
      HOME: this.folder,
      XDG_CACHE_HOME: this.cache,
      npm_execpath: path.join(this.folder, 'npm.mjs'),
      npm_node_execpath: process.execPath,
      // Nobody listens there.
      MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'http://127.0.0.1:1',
    };
  }

  /** Starts a program of set-up. */
  start(program: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(process.execPath, [this.path('resources/setup', program), ...args], {
      cwd: this.folder,
      env: { ...this.env, ...env },
    });
    this.#children.push(child);
    return child;
  }

  setUp(task: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return outcome(this.start('setup.mjs', [task], env));
  }

  /** Everything in the cache of workers, in any folder. */
  cachedFiles(): string[] {
    const folder = path.join(this.cache, 'soupbox/worker');
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(folder, name)).isFile());
  }

  /** Waits until a fake tool has been started, and returns its process id. */
  async started(tool: string): Promise<number> {
    const file = path.join(this.folder, `${tool}.pid`);
    while (!fs.existsSync(file) || !fs.readFileSync(file, 'utf8')) await new Promise((done) => setTimeout(done, 20));
    return Number(fs.readFileSync(file, 'utf8'));
  }

  remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  #writeTools(): void {
    const mood = (variable: string, tool: string) => `
      case "$${variable}" in
        fail) echo "something broke" >&2; exit 1 ;;
        hang) echo $$ > '${this.folder}/${tool}.pid'; exec /bin/sleep 60 ;;
      esac`;
    for (const tool of ['g++', 'pkg-config', 'flatc', 'cmake']) this.#writeTool(tool, '');
    // ninja -C FOLDER -j N
    this.#writeTool('ninja', `${mood('FAKE_NINJA', 'ninja')}
      echo "[1/2] Compiling"
      /bin/mkdir -p "$2" && /bin/cp '${this.worker}' "$2/mediasoup-worker"`);

    const modules = this.path('node_modules');
    const mediasoup = path.join(REPOSITORY, 'node_modules/mediasoup');
    fs.writeFileSync(
      path.join(this.folder, 'npm.mjs'),
      `import fs from 'node:fs';
       // The worker's source alone cannot be had here: it is taken from node_modules.
       if (process.argv[2] === 'pack') process.exit(1);
       fs.rmSync('${modules}', { recursive: true, force: true });
       fs.mkdirSync('${modules}/vite/bin', { recursive: true });
       fs.symlinkSync('${mediasoup}', '${modules}/mediasoup');
       fs.writeFileSync('${modules}/vite/bin/vite.js', ${JSON.stringify(FAKE_VITE)});
       if (process.env.FAKE_NPM === 'hang') {
         fs.writeFileSync('${this.folder}/npm.pid', String(process.pid));
         setInterval(() => {}, 1000);
       }
       if (process.env.FAKE_NPM === 'fail') {
         console.error('npm error code EBROKEN\\nnpm error The registry is on holiday.');
         process.exit(1);
       }`,
    );
  }

  #writeTool(name: string, script: string): void {
    const file = path.join(this.folder, 'bin', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}

const FAKE_VITE = `
  const fs = require('node:fs');
  if (process.env.FAKE_VITE === 'fail') process.exit(1);
  fs.mkdirSync('dist', { recursive: true });
  fs.appendFileSync('dist/builds', process.argv.slice(2).join(' ') + '\\n');`;

export function outcome(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => (stdout += data));
  child.stderr?.on('data', (data) => (stderr += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** A process that has ended but that nobody has asked about (a zombie) is not running. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // No /proc here: it was still there to be asked.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux';
  }
}

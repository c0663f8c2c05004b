import fs from 'node:fs';
import net from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeCheckout, isRunning, outcome } from './fakeCheckout.ts';

vi.setConfig({ testTimeout: 60_000 });

let checkout: FakeCheckout;
let port: string;

beforeEach(async () => {
  checkout = new FakeCheckout('/bin/false');
  port = String(await freePort());
  checkout.write(
    'node_modules/vite/bin/vite.js',
    `const fs = require('node:fs');
     console.log('pages for', process.argv.slice(2).join(' '));
     setTimeout(() => require('node:http').createServer((_, response) => response.end()).listen(${port}), 200);
     fs.writeFileSync('${checkout.folder}/vite.pid', String(process.pid));`,
  );
  checkout.write(
    'main/headless.ts',
    `import fs from 'node:fs';
     const pages: string | undefined = process.env.SOUPBOX_DEV_PAGES;
     console.log(JSON.stringify({ pages, flags: process.argv.slice(2) }));
     fs.writeFileSync('${checkout.folder}/main.pid', String(process.pid));
     setInterval(() => {}, 1000);`,
  );
});
afterEach(() => checkout.remove());

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function startDev(...flags: string[]) {
  return checkout.start('dev.mjs', flags, { SOUPBOX_DEV_PAGES_PORT: port });
}

it.each(['SIGINT', 'SIGTERM'] as const)('runs the appliance and its pages until %s ends both', async (signal) => {
  const dev = startDev('--json', '--workers', '1');
  const ended = outcome(dev);
  const [vite, main] = [await checkout.started('vite'), await checkout.started('main')];
  dev.kill(signal);
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout.split('\n')[0]!)).toEqual({
    pages: `http://127.0.0.1:${port}`,
    flags: ['--json', '--workers', '1'],
  });
  expect(stderr).toContain(`pages for --host 127.0.0.1 --port ${port} --strictPort`);
  expect([isRunning(vite), isRunning(main)]).toEqual([false, false]);
});

it('restarts the appliance when it changes', async () => {
  const dev = startDev();
  const ended = outcome(dev);
  const before = await checkout.started('main');
  fs.rmSync(`${checkout.folder}/main.pid`);
  fs.appendFileSync(checkout.path('main/headless.ts'), '\n// changed\n');
  expect(await checkout.started('main')).not.toBe(before);
  // Killed it could not end what it has started.
  dev.kill('SIGTERM');
  await ended;
});

it('ends if the page server does', async () => {
  const dev = startDev();
  const ended = outcome(dev);
  const [vite, main] = [await checkout.started('vite'), await checkout.started('main')];
  process.kill(vite, 'SIGKILL');
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toContain('The page server has ended: see above.');
  expect(isRunning(main)).toBe(false);
});

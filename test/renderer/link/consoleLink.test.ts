import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Console } from '../../../main/console/Console.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { Admin } from '../../../main/server/admin/Admin.ts';
import { type Access, ConsoleLink, consoleSocketUrl, type ConsolePlace } from '../../../renderer/link/consoleLink.ts';
import { quietHost, type QuietHost } from '../../support/quietHost.ts';
import { freePort } from '../../support/startTestAppliance.ts';

let folder: string;
let host: QuietHost;
let console: Console;
let admin: Admin;
let links: ConsoleLink[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'soupbox-link-'));
  host = quietHost();
  console = new Console(host);
  admin = await open(await freePort());
  links = [];
});
afterEach(async () => {
  for (const link of links) link.close();
  await admin.close();
  await console.close();
  await rm(folder, { recursive: true });
});

const open = (port: number) => Admin.open({ port, dataDir: folder, pagesDir: folder, devPages: undefined, console, logger: silentLogger });
const token = async () => readFile(admin.tokenFile, 'utf8');

/** A tab of a browser: an address, a store, and where it was sent. */
function tab(hash = '') {
  const kept = new Map<string, string>();
  const went: string[] = [];
  const place: ConsolePlace = {
    hash,
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) },
    go: (url) => went.push(url),
  };
  return { place, kept, went };
}

function visit({ place }: { place: ConsolePlace }) {
  const link = new ConsoleLink({ url: `ws://127.0.0.1:${admin.port}/console`, place });
  links.push(link);
  const accesses: Access[] = [];
  link.onAccess((access) => accesses.push(access));
  return { link, accesses };
}

const opened = (link: ConsoleLink) => vi.waitFor(() => expect(link.state).toBe('open'), 5000);

test('takes the code out of the address and is open once it has proved itself', async () => {
  const here = tab(new URL(admin.link()).hash);
  const { link } = visit(here);
  expect(here.place.hash).toBe('');
  await expect(link.request('getState')).rejects.toMatchObject({ code: 0 });
  await opened(link);
  expect(link.access).toBe('granted');
  expect((await link.request('getState')).phase).toBe('running');
  const states: number[] = [];
  link.on('state', ({ configRevision }) => states.push(configRevision));
  host.configRevision = 7;
  host.change();
  await vi.waitFor(() => expect(states).toEqual([7]));
});

test('a reload of the tab, and a lost connection, need no new link', async () => {
  const here = tab(new URL(admin.link()).hash);
  const first = visit(here);
  await opened(first.link);
  first.link.close();
  const { link } = visit(here);
  await opened(link);

  // The same appliance goes on: only the connection is lost.
  const states: string[] = [];
  link.onState((state) => states.push(state));
  await admin.renewToken();
  await vi.waitFor(() => expect(link.access).toBe('needed'), 5000);
  expect(states).not.toContain('open');
  expect(here.kept.size, 'a session that is worthless is forgotten').toBe(0);
  await link.signIn(await token());
  await opened(link);
  await link.request('getState');
});

test('comes back by itself, and asks for a sign-in when the appliance has started anew', async () => {
  const here = tab(new URL(admin.link()).hash);
  const { link, accesses } = visit(here);
  await opened(link);
  const { port } = admin;
  await admin.close();
  await vi.waitFor(() => expect(link.state).toBe('lost'));
  admin = await open(port);
  await vi.waitFor(() => expect(link.access).toBe('needed'), 8000);
  await expect(link.signIn('sbx_wrong')).rejects.toMatchObject({ code: 401 });
  await link.signIn(await token());
  await opened(link);
  expect(accesses).toEqual(['granted', 'needed', 'granted']);
}, 20_000);

test('without a code or session somebody must sign in; with a used code, too', async () => {
  const { link } = visit(tab());
  await vi.waitFor(() => expect(link.access).toBe('needed'));
  expect(link.state).toBe('connecting');
  const { hash } = new URL(admin.link());
  await opened(visit(tab(hash)).link);
  const late = visit(tab(hash)).link;
  await vi.waitFor(() => expect(late.access).toBe('needed'), 5000);
});

test('follows the console to another port, to the view that it was at', async () => {
  const here = tab(new URL(admin.link()).hash);
  const { link } = visit(here);
  await opened(link);
  here.place.hash = '#/network';
  const next = await freePort();
  await admin.move(next);
  await vi.waitFor(() => expect(here.went).toHaveLength(1));
  const url = new URL(here.went[0]!);
  expect(url.port).toBe(String(next));
  const there = tab(url.hash);
  await opened(visit(there).link);
  expect(there.place.hash).toBe('#/network');
});

test('finds its socket on the admin port and on the participants’ port', () => {
  expect(consoleSocketUrl({ protocol: 'http:', host: '127.0.0.1:4460' })).toBe('ws://127.0.0.1:4460/console');
  expect(consoleSocketUrl({ protocol: 'https:', host: '192.168.1.20:4443' })).toBe('wss://192.168.1.20:4443/console');
});

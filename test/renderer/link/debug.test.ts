import { createRequire } from 'node:module';
import { afterEach, expect, test, vi } from 'vitest';

const require = createRequire(import.meta.url);
const path = require.resolve('../../../renderer/link/debug.cjs');

interface Log {
  (...words: unknown[]): void;
  enabled?: boolean;
  log?: (...words: unknown[]) => void;
}

/** The module as a page with this in its storage has it. */
function loaded(storage: { getItem(key: string): string | null } | undefined): (namespace: string) => Log {
  vi.stubGlobal('localStorage', storage);
  delete require.cache[path];
  return require(path) as (namespace: string) => Log;
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['nothing asked for', { getItem: () => null }],
  ['storage that is forbidden', { getItem: () => { throw new Error('SecurityError'); } }],
  ['no storage at all', undefined],
])('says nothing with %s, and lets itself be written on', (_what, storage) => {
  const debug = loaded(storage);
  const [one, other] = [debug('mediasoup-client:Device'), debug('mediasoup-client:Device')];
  one.log = vi.fn();
  one('hello');
  expect(one.log).not.toHaveBeenCalled();
  expect(other.log).toBeUndefined();
});

test.each([
  ['*', true],
  ['mediasoup-client*', true],
  ['mediasoup-client:*', true],
  ['protoo-client', false],
])('talks where a developer asked for it: %s', (wanted, talks) => {
  const log = loaded({ getItem: (key) => (key === 'debug' ? wanted : null) })('mediasoup-client:Device');
  log.log = vi.fn();
  log('hello', 1);
  expect(vi.mocked(log.log).mock.calls).toEqual(talks ? [['mediasoup-client:Device', 'hello', 1]] : []);
});

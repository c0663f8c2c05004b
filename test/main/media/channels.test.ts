import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { gather } from '../../../main/media/channels.ts';
import { startPool } from './pools.ts';

/** A stream that keeps what it is given at a time. */
function recorder() {
  const written: string[] = [];
  const stream = new Writable({
    writev: (chunks, done) => {
      written.push(chunks.map(({ chunk }) => String(chunk)).join('+'));
      done();
    },
  });
  gather(stream);
  return { stream, written };
}

test('what is written in one turn goes out in one piece, in order; the next turn is another', async () => {
  const { stream, written } = recorder();
  stream.write('a');
  await Promise.resolve();
  stream.write('b');
  expect(written).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual(['a+b']);
  stream.write('c');
  await new Promise((resolve) => setImmediate(resolve));
  expect(written).toEqual(['a+b', 'c']);
});

test('the last word before the end is said', () => {
  const { stream, written } = recorder();
  stream.write('close');
  stream.destroy();
  expect(written).toEqual(['close']);
});

test('a worker answers each of many requests of one turn', async () => {
  const pool = await startPool(1);
  const worker = pool.workers[0]!;
  const routers = await Promise.all(Array.from({ length: 50 }, () => worker.createRouter()));
  expect(new Set(routers.map(({ id }) => id)).size).toBe(50);
  const transports = await Promise.all(routers.map((router) => router.createDirectTransport()));
  expect(new Set(transports.map(({ id }) => id)).size).toBe(50);
});

test('pipes are no exception', async () => {
  const stream = new PassThrough();
  gather(stream);
  const read: string[] = [];
  stream.on('data', (chunk: Buffer) => read.push(String(chunk)));
  for (const word of ['x', 'y', 'z']) stream.write(word);
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  expect(read.join('')).toBe('xyz');
});

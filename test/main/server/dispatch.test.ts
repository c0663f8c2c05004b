import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../../../main/contract/errors.ts';
import { request, type Handlers } from '../../../main/contract/message.ts';
import type { Logger } from '../../../main/lib/logger.ts';
import { dispatch } from '../../../main/server/dispatch.ts';

const contract = {
  requests: {
    greet: request(z.object({ name: z.string().max(10), times: z.int().default(1) }), z.object({ text: z.string() })),
    anything: request(z.unknown(), z.unknown()),
    fail: request(z.object({}).default({}), z.object({})),
  },
  notifications: {},
};
interface Context {
  who: string;
}
const handlers: Handlers<typeof contract, Context> = {
  greet: ({ who }, { name, times }) => ({ text: `${who}: ${`hello ${name} `.repeat(times)}`.trim() }),
  anything: (_, input) => input,
  fail: () => {
    throw new TypeError('secret: /etc/shadow');
  },
};

function setUp() {
  const error = vi.fn();
  const logger = { error } as unknown as Logger;
  return { error, ask: (method: string, data?: unknown, answering = handlers) => dispatch(contract, answering, { who: 'me' }, method, data, logger) };
}

test('a request reaches its handler, parsed, and its answer comes back', async () => {
  expect(await setUp().ask('greet', { name: 'Ann', evil: true })).toEqual({ ok: true, data: { text: 'me: hello Ann' } });
});

describe('row 8: only its own methods', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '', 'Greet', 'nope'])('%j is 404', async (method) => {
    const { ask, error } = setUp();
    expect(await ask(method, {})).toMatchObject({ ok: false, code: 404 });
    expect(error).not.toHaveBeenCalled();
  });

  test('a long name is not echoed whole', async () => {
    const answer = await setUp().ask('x'.repeat(100_000), {});
    expect(JSON.stringify(answer).length).toBeLessThan(200);
  });
});

describe('row 9: data that does not fit', () => {
  test.each(['text', [], 5, null, undefined, { name: 5 }, { name: 'x'.repeat(11) }, { name: 'a', times: 1.5 }])('%j is 400', async (data) => {
    const answer = await setUp().ask('greet', data);
    expect(answer).toMatchObject({ ok: false, code: 400, reason: expect.stringMatching(/\w+: \w+/) as string });
  });

  test('the sentence names the field and is short, whatever was sent', async () => {
    const { ask } = setUp();
    expect(await ask('greet', { name: 5 })).toMatchObject({ reason: expect.stringMatching(/^name: /) as string });
    const answer = await ask('greet', { name: 'x'.repeat(200_000) });
    expect(JSON.stringify(answer).length).toBeLessThan(500);
  });

  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
  const list = (depth: number): unknown => (depth === 0 ? 1 : [list(depth - 1)]);
  test('sixteen levels are fine, seventeen are 400, and 100,000 too', async () => {
    const { ask, error } = setUp();
    expect(await ask('anything', nested(16))).toMatchObject({ ok: true });
    expect(await ask('anything', nested(17))).toMatchObject({ ok: false, code: 400 });
    expect(await ask('anything', list(17))).toMatchObject({ ok: false, code: 400 });
    let bottomless: unknown = 1;
    for (let i = 0; i < 100_000; i++) bottomless = [bottomless];
    expect(await ask('anything', bottomless)).toMatchObject({ ok: false, code: 400 });
    expect(error).not.toHaveBeenCalled();
  });
});

describe('row 10: a handler that throws', () => {
  test('is 500 without the reason, which goes to the log', async () => {
    const { ask, error } = setUp();
    expect(await ask('fail')).toEqual({ ok: false, code: 500, reason: expect.not.stringContaining('secret') as string });
    expect(error).toHaveBeenCalledOnce();
    expect(JSON.stringify(error.mock.calls)).toContain('/etc/shadow');
  });

  test('so is one that rejects, or throws what is not an error', async () => {
    const { ask, error } = setUp();
    for (const thrown of [new Error('late'), 'text', undefined, null]) {
      expect(await ask('fail', {}, { ...handlers, fail: () => Promise.reject(thrown as Error) })).toMatchObject({ ok: false, code: 500 });
    }
    expect(error).toHaveBeenCalledTimes(4);
  });

  test('a refusal keeps its number and its sentence, and is nobody’s fault', async () => {
    const { ask, error } = setUp();
    const refusing = { ...handlers, fail: () => Promise.reject(new Refusal('forbidden', 'not you')) };
    expect(await ask('fail', {}, refusing)).toEqual({ ok: false, code: 403, reason: 'not you' });
    expect(error).not.toHaveBeenCalled();
  });
});
